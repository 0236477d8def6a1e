import type { ShardId } from "../assignment.ts";
import type { Ring } from "../ring.ts";
import type { UnitId } from "../unit.ts";
import type { Tally, WeighedUnit } from "./tally.ts";

/** What the steps of a plan share. */
export type PlanContext = {
  readonly tally: Tally;
  readonly ring: Ring;
  readonly full: ReadonlySet<ShardId>;
  readonly standbys: ReadonlyMap<UnitId, ShardId>;
};

/** The first shard of the unit's preference that stays under the bound with it; undefined when none does. */
function firstUnderBound({ tally, ring, full }: PlanContext, unit: WeighedUnit): ShardId | undefined {
  const room = tally.boundWeight() - unit.weight;
  return ring
    .preference(unit.unit)
    .find((shard) => tally.isMember(shard) && !full.has(shard) && tally.load(shard) <= room);
}

/** Who holds the unit warm, if it stays under the bound with it. */
function warmUnderBound({ tally, standbys }: PlanContext, { unit, weight }: WeighedUnit): ShardId | undefined {
  const shard = standbys.get(unit);
  const hasRoom = shard !== undefined && tally.isMember(shard) && tally.load(shard) <= tally.boundWeight() - weight;
  return hasRoom ? shard : undefined;
}

/**
 * Gives each unit that nobody holds to a joiner below the mean, else to who holds it warm, else to the first shard of its
 * preference, as long as they stay under the bound.
 */
export function placeUnheld(context: PlanContext, joiners: readonly ShardId[]): void {
  const { tally, ring, full } = context;
  const joining = new Set(joiners.filter((shard) => !full.has(shard)));
  for (const unit of tally.units) {
    if (tally.owner(unit.unit) !== undefined) continue;
    const room = tally.meanWeight() - unit.weight;
    // It has to move anyway: on a joiner it spares moving another one there.
    const joiner =
      joining.size === 0
        ? undefined
        : ring.preference(unit.unit).find((shard) => joining.has(shard) && tally.load(shard) <= room);
    const shard = joiner ?? warmUnderBound(context, unit) ?? firstUnderBound(context, unit);
    if (shard !== undefined) tally.give(unit, shard);
  }
}

/** Moves units off every shard over the bound, as little weight as brings it under; joiners with room take first. */
export function relieveOverloaded(context: PlanContext, joiners: readonly ShardId[]): void {
  const { tally } = context;
  for (const shard of tally.members()) {
    const excess = (): number => tally.load(shard) - tally.boundWeight();
    const heaviestFirst = tally.held(shard);
    // The excess only falls, so one pass finds at each step the heaviest unit that is no heavier than it.
    for (const unit of heaviestFirst) {
      if (excess() <= 0) break;
      if (unit.weight <= excess()) moveOff(context, unit, joiners);
    }
    // What is left is less than any unit it still holds: the lightest one that somebody takes ends it.
    for (const unit of heaviestFirst.toReversed()) {
      if (excess() <= 0) break;
      if (tally.owner(unit.unit) === shard) moveOff(context, unit, joiners);
    }
  }
}

function moveOff(context: PlanContext, unit: WeighedUnit, joiners: readonly ShardId[]): void {
  const { tally, full } = context;
  const room = tally.boundWeight() - unit.weight;
  const joiner = joiners.find((shard) => !full.has(shard) && tally.load(shard) <= room);
  const target = joiner ?? firstUnderBound(context, unit);
  if (target !== undefined) tally.give(unit, target);
}
