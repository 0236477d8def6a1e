import { createRing, DEFAULT_EPSILON, planUnits, type ShardId, type UnitId } from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { carryOver, PLACES } from "../slicing/carry-over.ts";
import { exceedsMean } from "./exceeds-mean.ts";
import { sameSet } from "./same-set.ts";
import type { PlannedPart, Target, TargetInput } from "./target.ts";
import type { Weights } from "./weights.ts";

/** What was planned before it was weighed evens out once, and so does what an operator has asked for, to this share over the mean. */
const CLOSE = 0.01;

/** The target of one partition. */
export type GroupTarget = PlannedPart & Pick<Target, "owners" | "members">;

export type GroupInput = Pick<
  TargetInput,
  "units" | "weights" | "held" | "standbys" | "rebalanceThresholdPercent" | "resting" | "rebalance"
> & {
  readonly members: readonly ShardId[];
  readonly full: ReadonlySet<ShardId>;
  /** Members that take no unit now. */
  readonly closed: ReadonlySet<ShardId>;
  readonly isMoving: boolean;
  /** Whether a shard is of another partition: what is planned for it is to come here, or back. */
  readonly isStray: (shard: ShardId) => boolean;
};

/** Plans again when members, units, or (at rest, past the threshold) weights changed; else gives the same target. Pure. */
export function retargetGroup(before: GroupTarget, input: GroupInput): GroupTarget {
  const { units, weights, members, held, full, closed } = input;
  const membersChanged = !sameSet(new Set(before.members), new Set(members));
  const unitsChanged = !sameSet(before.units, units);
  // A member that is full no longer may take what nobody could.
  const unownedTakable = before.owners.size < units.size && members.length > closed.size;
  // A shard that filled up while units waited to be moved to it. One that fell silent may be back in a moment: they wait.
  const refused = [...before.owners].filter(
    ([unit, shard]) => full.has(shard) && (held.get(unit) ?? shard) !== shard && units.has(unit),
  );
  const hasStrays = [...before.owners].some(([unit, shard]) => input.isStray(shard) && units.has(unit));
  const isNeeded = membersChanged || unitsChanged || unownedTakable || refused.length > 0 || hasStrays;
  // While a fleet starts, some weights are known and most are not: a plan from those would be undone soon after.
  const isWeighed = !input.isMoving && weights.size === units.size;
  const isWorthIt = input.rebalance || (isWeighed && weighsTooMuch(before, input));
  if (!isNeeded && !isWorthIt) return learnWeights(isWeighed ? noGuess(before) : before, input);
  const settled = membersChanged || isWorthIt ? weights : undefined;
  const planned = settled ?? keepWeights(before.weights, input);
  const ring = membersChanged || before.ring.shards.length === 0 ? createRing(members) : before.ring;
  const previous = new Map(before.owners);
  for (const [unit] of refused) previous.set(unit, held.get(unit) ?? "");
  const plan = planUnits({
    previous,
    previousMembers: before.members,
    members,
    weights: new Map([...units].map((unit) => [unit, planned.get(unit)] as const)),
    membersChanged,
    evenOut: isWorthIt ? evenOut(before, input) : undefined,
    full: closed,
    standbys: carryOver(
      new Map(Object.entries(input.standbys ?? {}).filter(([, shard]) => !closed.has(shard))),
      units,
      PLACES,
    ),
    ring,
  });
  const isGuess = membersChanged ? weights.size * 2 < units.size : before.isGuess && !isWorthIt;
  const after = { owners: plan.owners, members, ring, weights: planned, settled, units, isGuess, closed };
  const mustMove = membersChanged || hasStrays || refused.length > 0 || input.rebalance;
  return mustMove ? after : leaveResting(before, after, input);
}

const evenOut = ({ isGuess }: GroupTarget, { rebalance }: GroupInput): number =>
  isGuess || rebalance ? CLOSE : DEFAULT_EPSILON;

const noGuess = (before: GroupTarget): GroupTarget => (before.isGuess ? { ...before, isGuess: false } : before);

/** Weights that the plan was made without are those that what stands was planned for, from now on. */
const learnWeights = (before: GroupTarget, input: GroupInput): GroupTarget =>
  before.weights.size < input.weights.size ? { ...before, weights: keepWeights(before.weights, input) } : before;

/** Units that come and go bring no new weight of the others into the plan: that is for the threshold to decide. */
const keepWeights = (before: Weights, { units, weights }: GroupInput): Weights =>
  new Map(
    [...units].flatMap((unit) => {
      const weight = before.get(unit) ?? weights.get(unit);
      return weight === undefined ? [] : [[unit, weight] as const];
    }),
  );

/** Who takes no unit now: the full ones, and the silent ones, who would not hear of it. */
export const closedTo = ({ eligible, full, living }: Membership): ReadonlySet<ShardId> =>
  new Set(eligible.filter((shard) => full.has(shard) || living.get(shard)?.silent === true));

function weighsTooMuch(before: GroupTarget, input: GroupInput): boolean {
  const { weights, members, closed } = input;
  const hasRoom = [...before.closed].some((shard) => !closed.has(shard));
  if (!hasRoom && before.settled !== undefined && sameMap(before.settled, weights)) return false;
  const percent = before.isGuess ? 100 * CLOSE : input.rebalanceThresholdPercent;
  return exceedsMean(before.owners, { weights, members, percent });
}

/** What rests stays where it is planned, but with no shard that is to be empty; what led to the plan counts as not planned for, so that it is looked at again. */
function leaveResting(before: GroupTarget, after: GroupTarget, input: GroupInput): GroupTarget {
  const kept = [...input.resting].filter((unit) => {
    const owner = before.owners.get(unit);
    if (owner === undefined || !after.members.includes(owner)) return false;
    return after.owners.has(unit) && after.owners.get(unit) !== owner;
  });
  if (kept.length === 0) return after;
  const owners = new Map(after.owners);
  for (const unit of kept) owners.set(unit, before.owners.get(unit) ?? "");
  return { ...after, owners, weights: keepWeights(before.weights, input), settled: undefined };
}

const sameMap = <T>(a: ReadonlyMap<UnitId, T>, b: ReadonlyMap<UnitId, T>): boolean =>
  a === b || (a.size === b.size && [...a].every(([unit, value]) => b.get(unit) === value));
