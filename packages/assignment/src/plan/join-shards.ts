import type { ShardId } from "../assignment.ts";
import { type PlanContext, relieveOverloaded } from "./place-units.ts";
import type { Tally, WeighedUnit } from "./tally.ts";

/** A shard may give to a joiner what leaves it this share of the mean, or no lighter than the joiner becomes. */
const DONOR_FLOOR = 0.8;
/** A joiner that its own units do not bring to this share of the mean is given more. */
const JOINER_FLOOR = 0.9;
/** Nothing optional is moved to a joiner past this multiple of the mean: the limit of Bounded movement. */
const JOINER_CEILING = 2;

/** Brings empty members up to the mean: what overloaded shards shed, then what prefers them, then what others can spare. */
export function joinShards(context: PlanContext, joiners: readonly ShardId[]): void {
  const willing = joiners.filter((shard) => !context.full.has(shard));
  relieveOverloaded(context, willing);
  for (const joiner of willing) takePreferring(context, joiner);
  for (const joiner of willing) topUp(context.tally, joiner);
}

/**
 * Units whose preference has the joiner before their owner, heaviest first, up to the mean. Only shards above the mean
 * give: otherwise loads drift apart, and a later member's lower bound moves more than Bounded movement allows.
 */
function takePreferring({ tally, ring }: PlanContext, joiner: ShardId): void {
  const mean = tally.meanWeight();
  for (const unit of tally.units) {
    const owner = tally.owner(unit.unit);
    if (owner === undefined || owner === joiner || tally.load(joiner) + unit.weight > mean) continue;
    if (tally.load(owner) <= mean) continue;
    if (prefers(ring.preference(unit.unit), joiner, owner) && canSpare(tally, unit, { from: owner, to: joiner }))
      tally.give(unit, joiner);
  }
}

const prefers = (preference: readonly ShardId[], joiner: ShardId, owner: ShardId): boolean =>
  preference.find((shard) => shard === joiner || shard === owner) === joiner;

type Move = { readonly from: ShardId; readonly to: ShardId };

const canSpare = (tally: Tally, { weight }: WeighedUnit, { from, to }: Move): boolean =>
  tally.load(from) - weight >= Math.min(DONOR_FLOOR * tally.meanWeight(), tally.load(to) + weight);

function topUp(tally: Tally, joiner: ShardId): void {
  while (tally.load(joiner) < JOINER_FLOOR * tally.meanWeight()) {
    const unit = spareUnit(tally, joiner) ?? narrowingUnit(tally, joiner);
    if (unit === undefined) return;
    tally.give(unit, joiner);
  }
}

/** The heaviest unit that brings the joiner no further than the mean, from the heaviest shard that can spare one. */
function spareUnit(tally: Tally, joiner: ShardId): WeighedUnit | undefined {
  const room = tally.meanWeight() - tally.load(joiner);
  for (const donor of heaviestFirst(tally, joiner)) {
    const unit = tally
      .held(donor)
      .find((held) => held.weight <= room && canSpare(tally, held, { from: donor, to: joiner }));
    if (unit !== undefined) return unit;
  }
  return undefined;
}

/** The lightest unit that still narrows the gap between its shard and the joiner. */
function narrowingUnit(tally: Tally, joiner: ShardId): WeighedUnit | undefined {
  const load = tally.load(joiner);
  const room = Math.min(tally.boundWeight(), JOINER_CEILING * tally.meanWeight()) - load;
  const narrowing = heaviestFirst(tally, joiner).flatMap((donor) =>
    tally.held(donor).filter(({ weight }) => weight <= room && weight < tally.load(donor) - load),
  );
  return narrowing.sort((a, b) => a.weight - b.weight || (a.unit < b.unit ? -1 : 1))[0];
}

const heaviestFirst = (tally: Tally, joiner: ShardId): readonly ShardId[] =>
  tally
    .members()
    .filter((shard) => tally.load(shard) > tally.load(joiner))
    .sort((a, b) => tally.load(b) - tally.load(a));
