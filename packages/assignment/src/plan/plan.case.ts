import fc from "fast-check";
import type { ShardId } from "../assignment.ts";
import type { UnitId } from "../unit.ts";

type Weights = ReadonlyMap<UnitId, number>;
type Owners = ReadonlyMap<UnitId, ShardId>;

export const shardIds = (count: number): ShardId[] => Array.from({ length: count }, (_, ordinal) => `shard-${ordinal}`);

export const weightsOf = (list: readonly number[]): Weights =>
  new Map(list.map((weight, index) => [`ns/tenant-${index}`, weight]));

export const totalOf = (weights: Weights): number => [...weights.values()].reduce((sum, weight) => sum + weight, 0);

export function loadsOf(owners: Owners, weights: Weights): ReadonlyMap<ShardId, number> {
  const loads = new Map<ShardId, number>();
  for (const [unit, owner] of owners) loads.set(owner, (loads.get(owner) ?? 0) + (weights.get(unit) ?? 0));
  return loads;
}

/** The weight of the units that are in both and have different owners. */
export const movedBetween = (before: Owners, after: Owners, weights: Weights): number =>
  [...before]
    .filter(([unit, owner]) => (after.get(unit) ?? owner) !== owner)
    .reduce((sum, [unit]) => sum + (weights.get(unit) ?? 0), 0);

/** Even, uneven and heavily skewed clusters of 1 to 120 units. */
export const weightLists: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.integer({ min: 1, max: 120 }).map((count) => Array.from({ length: count }, () => 100)),
  fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 120 }),
  fc.array(
    fc.double({ min: 0, max: 0.9999, noNaN: true }).map((at) => Math.ceil(10 / (1 - at) ** (1 / 1.2))),
    { minLength: 1, maxLength: 120 },
  ),
);
