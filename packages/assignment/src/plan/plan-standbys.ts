import type { ShardId } from "../assignment.ts";
import type { Ring } from "../ring.ts";
import type { UnitId } from "../unit.ts";
import { DEFAULT_EPSILON, type PlanInput } from "./plan.ts";
import { boundOf, createTally, type WeighedUnit } from "./tally.ts";

export type StandbyInput = Pick<PlanInput, "weights" | "members" | "epsilon"> & {
  /** Who is meant to hold each unit: a plan's. Units without an owner have no standby. It may be no member. */
  readonly owners: ReadonlyMap<UnitId, ShardId>;
  /** Who held each unit warm before: what still fits stays. */
  readonly previous: ReadonlyMap<UnitId, ShardId>;
  /** Members that take no unit which they do not hold already. */
  readonly full: ReadonlySet<ShardId>;
  /** Of at least `members`. */
  readonly ring: Ring;
};

/**
 * Decides which shard is meant to hold each unit warm beside its owner.
 *
 * Guarantees: never the owner. Bounded memory (no shard holds more warm than the bound of a plan; where no other way is left,
 * than that of a plan for one member less, since a unit has one less to choose from). What stays under the bound stays. Every
 * unit has a standby while there is a member that does not own it, and none is full. Deterministic.
 * Shape: only units that have one. Errors: none. See docs/design/0008-standby.md.
 */
export function planStandbys(input: StandbyInput): ReadonlyMap<UnitId, ShardId> {
  const standbys = new Map<UnitId, ShardId>();
  const { owners, previous, full, ring } = input;
  const rooms = measureRooms(input);
  const give = (unit: WeighedUnit, shard: ShardId, owner: ShardId): void => {
    standbys.set(unit.unit, shard);
    rooms.take(shard, { ...unit, owner });
  };
  const waiting: OwnedUnit[] = [];
  for (const unit of rooms.units) {
    const owner = owners.get(unit.unit);
    if (owner === undefined) continue;
    const before = previous.get(unit.unit);
    const stays = before !== undefined && before !== owner && rooms.isMember(before) && rooms.fits(before, unit);
    if (stays) give(unit, before, owner);
    else waiting.push({ ...unit, owner });
  }
  for (const unit of waiting) {
    const open = ring
      .preference(unit.unit)
      .filter((shard) => shard !== unit.owner && rooms.isMember(shard) && !full.has(shard));
    const able = open.filter((shard) => rooms.fits(shard, unit));
    // Rather one that would not be overloaded by taking over all that the owner has.
    const shard =
      able.find((one) => rooms.couldServe(one, unit)) ?? able[0] ?? open.find((one) => rooms.fitsBarely(one, unit));
    if (shard !== undefined) give(unit, shard, unit.owner);
  }
  return standbys;
}

type OwnedUnit = WeighedUnit & { readonly owner: ShardId };

/** What each member serves, holds warm, and would serve after the loss of one other. */
function measureRooms({ owners, weights, members, epsilon = DEFAULT_EPSILON }: StandbyInput) {
  const tally = createTally({ members, weights, epsilon });
  for (const unit of tally.units) tally.give(unit, owners.get(unit.unit) ?? "");
  const heaviest = tally.units[0]?.weight ?? 0;
  const boundWeight = tally.boundWeight();
  const lossWeight = boundOf(tally.totalWeight / (members.length - 1), { heaviest, epsilon });
  const warm = new Map<ShardId, number>();
  const inherited = new Map<string, number>();
  const heirOf = (owner: ShardId, shard: ShardId): string => JSON.stringify([owner, shard]);
  const warmWith = (shard: ShardId, { weight }: WeighedUnit): number => (warm.get(shard) ?? 0) + weight;
  return {
    units: tally.units,
    isMember: tally.isMember,
    fits: (shard: ShardId, unit: WeighedUnit): boolean => warmWith(shard, unit) <= boundWeight,
    fitsBarely: (shard: ShardId, unit: WeighedUnit): boolean => warmWith(shard, unit) <= lossWeight,
    couldServe: (shard: ShardId, { owner, weight }: OwnedUnit): boolean =>
      tally.load(shard) + (inherited.get(heirOf(owner, shard)) ?? 0) + weight <= lossWeight,
    take(shard: ShardId, unit: OwnedUnit): void {
      warm.set(shard, warmWith(shard, unit));
      const key = heirOf(unit.owner, shard);
      inherited.set(key, (inherited.get(key) ?? 0) + unit.weight);
    },
  };
}
