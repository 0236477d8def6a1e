import {
  type Assignment,
  createRing,
  planUnits,
  type Ring,
  type ShardId,
  type Standbys,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { carryOver, PLACES, placesBy } from "../slicing/carry-over.ts";
import { exceedsMean } from "./exceeds-mean.ts";
import type { Weights } from "./weights.ts";

/** Who is meant to hold what, and for which members that was decided. Kept while moves are on their way towards it. */
export type Target = {
  readonly owners: ReadonlyMap<UnitId, ShardId>;
  readonly members: readonly ShardId[];
  readonly ring: Ring;
  readonly weights: Weights;
  readonly units: ReadonlySet<UnitId>;
  /** Members that could take nothing when it was planned. */
  readonly closed: ReadonlySet<ShardId>;
};

export type TargetInput = {
  /** Those to plan for: slices that are to be joined are one unit. */
  readonly units: ReadonlySet<UnitId>;
  readonly weights: Weights;
  readonly members: Membership;
  /** Who has each unit now, in whatever phase. */
  readonly held: ReadonlyMap<UnitId, ShardId>;
  /** Who holds units warm: what loses its owner goes there, if that is no overload. */
  readonly standbys?: Standbys | undefined;
  /** Weights alone change no target while units are on the move. */
  readonly moving: boolean;
  /** Weights alone change a target only when a shard has more than this over the mean. */
  readonly rebalanceThresholdPercent: number;
  /** Units that weights alone do not move now: they have moved a moment ago. */
  readonly resting: ReadonlySet<UnitId>;
  /** An operator asks for a plan from the present weights, whatever the threshold and whatever rests. */
  readonly rebalance: boolean;
};

export const NO_TARGET: Target = {
  owners: new Map(),
  members: [],
  ring: createRing([]),
  weights: new Map(),
  units: new Set(),
  closed: new Set(),
};

/** The target of an assignment that somebody else published: its moves end where they were heading. */
export function targetOf(assignment: Assignment): Target {
  const owners = new Map(
    Object.entries(assignment.units).map(([unit, placement]) => [
      unit,
      placement.phase === "owned" ? placement.owner : placement.next,
    ]),
  );
  return { ...NO_TARGET, owners, members: [...new Set(owners.values())] };
}

/** Plans again when members, units, or (at rest, past the threshold) weights changed; else gives the same target. Pure. */
export function retarget(last: Target, input: TargetInput): Target {
  const { units, weights, members, held } = input;
  // What was cut or joined since stays where its unit, or most of it, was to be.
  const owners = carryOver(
    last.owners,
    units,
    placesBy((unit) => last.weights.get(unit) ?? 1),
  );
  const before = owners === last.owners ? last : { ...last, owners };
  const membersChanged = !sameSet(new Set(before.members), new Set(members.eligible));
  const unitsChanged = !sameSet(before.units, units);
  const closed = closedTo(members);
  // A member that is full no longer may take what nobody could.
  const unownedTakable = before.owners.size < units.size && members.eligible.length > closed.size;
  // A shard that filled up while units waited to be moved to it. One that fell silent may be back in a moment: they wait.
  const refused = [...before.owners].filter(
    ([unit, shard]) => members.full.has(shard) && (held.get(unit) ?? shard) !== shard && units.has(unit),
  );
  const isNeeded = membersChanged || unitsChanged || unownedTakable || refused.length > 0;
  const isWorthIt = input.rebalance || weighsTooMuch(before, input, closed);
  if (!isNeeded && !isWorthIt) return learnWeights(before, input);
  const planned = membersChanged || isWorthIt ? weights : keepWeights(before.weights, input);
  const ring = membersChanged || before.ring.shards.length === 0 ? createRing(members.eligible) : before.ring;
  const previous = new Map(before.owners);
  for (const [unit] of refused) previous.set(unit, held.get(unit) ?? "");
  const plan = planUnits({
    previous,
    previousMembers: before.members,
    members: members.eligible,
    weights: new Map([...units].map((unit) => [unit, planned.get(unit)] as const)),
    membersChanged,
    evenOut: isWorthIt,
    full: closed,
    standbys: carryOver(
      new Map(Object.entries(input.standbys ?? {}).filter(([, shard]) => !closed.has(shard))),
      units,
      PLACES,
    ),
    ring,
  });
  const after = { owners: plan.owners, members: members.eligible, ring, weights: planned, units, closed };
  const mustMove = membersChanged || refused.length > 0 || input.rebalance;
  return mustMove ? after : leaveResting(before, after, input.resting);
}

/** Weights that the plan was made without are those that what stands was planned for, from now on. */
const learnWeights = (before: Target, input: TargetInput): Target =>
  before.weights.size < input.weights.size ? { ...before, weights: keepWeights(before.weights, input) } : before;

/** Units that come and go bring no new weight of the others into the plan: that is for the threshold to decide. */
const keepWeights = (before: Weights, { units, weights }: TargetInput): Weights =>
  new Map(
    [...units].flatMap((unit) => {
      const weight = before.get(unit) ?? weights.get(unit);
      return weight === undefined ? [] : [[unit, weight] as const];
    }),
  );

/** Who takes no unit now: the full ones, and the silent ones, who would not hear of it. */
export const closedTo = ({ eligible, full, living }: Membership): ReadonlySet<ShardId> =>
  new Set(eligible.filter((shard) => full.has(shard) || living.get(shard)?.silent === true));

function weighsTooMuch(before: Target, input: TargetInput, closed: ReadonlySet<ShardId>): boolean {
  const { weights, moving, units, members } = input;
  // While a fleet starts, some weights are known and most are not: a plan from those would be undone soon after.
  if (moving || weights.size !== units.size) return false;
  const hasRoom = [...before.closed].some((shard) => !closed.has(shard));
  if (before.weights === weights && !hasRoom) return false;
  return exceedsMean(before.owners, { weights, members: members.eligible, percent: input.rebalanceThresholdPercent });
}

/** What rests stays where it is planned, but with no shard that is to be empty; what led to the plan counts as not planned for, so that it is looked at again. */
function leaveResting(before: Target, after: Target, resting: ReadonlySet<UnitId>): Target {
  const kept = [...resting].filter((unit) => {
    const owner = before.owners.get(unit);
    if (owner === undefined || !after.members.includes(owner)) return false;
    return after.owners.has(unit) && after.owners.get(unit) !== owner;
  });
  if (kept.length === 0) return after;
  const owners = new Map(after.owners);
  for (const unit of kept) owners.set(unit, before.owners.get(unit) ?? "");
  return { ...after, owners, weights: before.weights, closed: before.closed };
}

export const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a === b || (a.size === b.size && [...a].every((item) => b.has(item)));
