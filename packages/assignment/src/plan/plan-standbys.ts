import type { ShardId } from "../assignment.ts";
import type { Ring } from "../ring.ts";
import type { UnitId } from "../unit.ts";
import { DEFAULT_EPSILON, type PlanInput } from "./plan.ts";
import { boundOf, createTally, type WeighedUnit } from "./tally.ts";

export type StandbyInput = Pick<PlanInput, "weights" | "members" | "epsilon"> & {
  /** Who is meant to hold each unit: a plan's. Units without an owner have no standby. */
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
 * Guarantees: never the owner. Bounded memory (no shard holds more warm than the bound of a plan for one member less: a unit
 * has one shard less to choose from). Every unit has a standby while there are two members and none is full. Deterministic.
 * Shape: only units that have one. Errors: none. See docs/design/0008-standby.md.
 */
export function planStandbys(input: StandbyInput): ReadonlyMap<UnitId, ShardId> {
  const standbys = new Map<UnitId, ShardId>();
  if (input.members.length < 2) return standbys;
  const rooms = measureRooms(input);
  const waiting: WeighedUnit[] = [];
  for (const unit of rooms.units) {
    const owner = input.owners.get(unit.unit);
    if (owner === undefined) continue;
    const before = input.previous.get(unit.unit);
    const stays = before !== undefined && before !== owner && rooms.isMember(before) && rooms.hasRoom(before, unit);
    if (!stays) waiting.push(unit);
    else {
      standbys.set(unit.unit, before);
      rooms.take(before, unit, owner);
    }
  }
  for (const unit of waiting) {
    const owner = input.owners.get(unit.unit) ?? "";
    const able = input.ring
      .preference(unit.unit)
      .filter((shard) => shard !== owner && rooms.isMember(shard) && !input.full.has(shard))
      .filter((shard) => rooms.hasRoom(shard, unit));
    // Rather one that would not be overloaded by taking all of that owner's over.
    const shard = able.find((one) => rooms.couldServe(one, unit, owner)) ?? able[0];
    if (shard === undefined) continue;
    standbys.set(unit.unit, shard);
    rooms.take(shard, unit, owner);
  }
  return standbys;
}

/** What each member serves, holds warm, and would serve after the loss of one other. */
function measureRooms({ owners, weights, members, epsilon = DEFAULT_EPSILON }: StandbyInput) {
  const tally = createTally({ members, weights, epsilon });
  for (const unit of tally.units) tally.give(unit, owners.get(unit.unit) ?? "");
  const heaviest = tally.units[0]?.weight ?? 0;
  const boundWeight = boundOf(tally.totalWeight / (members.length - 1), { heaviest, epsilon });
  const warm = new Map<ShardId, number>();
  const inherited = new Map<string, number>();
  const inheritance = (shard: ShardId, owner: ShardId): string => JSON.stringify([owner, shard]);
  return {
    units: tally.units,
    isMember: tally.isMember,
    hasRoom: (shard: ShardId, { weight }: WeighedUnit): boolean => (warm.get(shard) ?? 0) + weight <= boundWeight,
    couldServe: (shard: ShardId, { weight }: WeighedUnit, owner: ShardId): boolean =>
      tally.load(shard) + (inherited.get(inheritance(shard, owner)) ?? 0) + weight <= boundWeight,
    take(shard: ShardId, { weight }: WeighedUnit, owner: ShardId): void {
      warm.set(shard, (warm.get(shard) ?? 0) + weight);
      const key = inheritance(shard, owner);
      inherited.set(key, (inherited.get(key) ?? 0) + weight);
    },
  };
}
