import type { PlanContext } from "./place-units.ts";
import type { WeighedUnit } from "./tally.ts";

/**
 * Moves units off every shard over (1+margin) * mean, as little weight as brings it under, to shards that stay under it.
 *
 * WHY beside the bound: that forgives a shard the heaviest unit of all, whoever has it. A unit that has become heavy where it is
 * would stay there beside a whole mean of others, and nothing would ever move.
 */
export function evenOut(context: PlanContext, margin: number): void {
  const { tally } = context;
  // The last factor forgives the rounding of sums, as that of the bound.
  const limit = (1 + margin) * tally.meanWeight() * (1 + 1e-9);
  for (const shard of tally.members()) {
    const excess = (): number => tally.load(shard) - limit;
    const heaviestFirst = tally.held(shard);
    for (const unit of heaviestFirst) if (excess() > 0 && unit.weight <= excess()) giveAway(context, unit, limit);
    for (const unit of heaviestFirst.toReversed())
      if (excess() > 0 && tally.owner(unit.unit) === shard) giveAway(context, unit, limit);
  }
}

function giveAway({ tally, ring, full }: PlanContext, unit: WeighedUnit, limit: number): void {
  const hasRoom = (shard: string): boolean =>
    tally.isMember(shard) && !full.has(shard) && tally.load(shard) <= limit - unit.weight;
  const taker = ring.preference(unit.unit).find(hasRoom);
  if (taker !== undefined) tally.give(unit, taker);
}
