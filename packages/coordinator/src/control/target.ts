import {
  type Assignment,
  findHomes,
  type Partition,
  type Ring,
  type ShardId,
  type Standbys,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { carryOver, placesBy } from "../slicing/carry-over.ts";
import { retargetGroup } from "./retarget-group.ts";
import { sameSet } from "./same-set.ts";
import { joinParts, splitTarget } from "./split-target.ts";
import type { Weights } from "./weights.ts";

/** Who is meant to hold what, and for which members that was decided. Kept while moves are on their way towards it. */
export type Target = {
  readonly owners: ReadonlyMap<UnitId, ShardId>;
  readonly members: readonly ShardId[];
  readonly weights: Weights;
  readonly units: ReadonlySet<UnitId>;
  /** Of each by itself: once units have changed their partition, the whole no longer tells what one was planned from. */
  readonly parts: ReadonlyMap<Partition, PlannedPart>;
};

/** What one partition was planned from. In memory alone: who leads anew plans each. */
export type PlannedPart = {
  readonly ring: Ring;
  readonly weights: Weights;
  /** Those that alone lead to no other plan. Undefined if what rests was left, or the plan was made without a look at all weights. */
  readonly settled: Weights | undefined;
  readonly units: ReadonlySet<UnitId>;
  /** Whether its members were given their units before most of these had been weighed. */
  readonly isGuess: boolean;
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
  /** Units on the move: while there are any, weights alone change no target of their partition. */
  readonly moving: ReadonlySet<UnitId>;
  /** Weights alone change a target only when a shard has more than this over the mean. */
  readonly rebalanceThresholdPercent: number;
  /** Units that weights alone do not move now: they have moved a moment ago. */
  readonly resting: ReadonlySet<UnitId>;
  /** An operator asks for a plan from the present weights, whatever the threshold and whatever rests. */
  readonly rebalance: boolean;
  /** How many groups of shards there are: each is planned by itself, and no unit changes its group while all have a member. */
  readonly partitions: number;
};

export const NO_TARGET: Target = {
  owners: new Map(),
  members: [],
  weights: new Map(),
  units: new Set(),
  parts: new Map(),
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

/**
 * Plans a partition again when its members, units, or (at rest, past the threshold) weights changed; where none has changed it
 * gives the same target. Pure.
 */
export function retarget(last: Target, input: TargetInput): Target {
  const { units, members, partitions: count } = input;
  // What was cut or joined since stays where its unit, or most of it, was to be.
  const owners = carryOver(
    last.owners,
    units,
    placesBy((unit) => last.weights.get(unit) ?? 1),
  );
  const before = owners === last.owners ? last : { ...last, owners };
  const homes = findHomes({ count, members: members.eligible });
  const parts = splitTarget(before, input, homes).map((one) => ({
    ...one,
    after: retargetGroup(one.part, one.group),
  }));
  const isSame =
    parts.every(({ part, after }) => part === after) && sameSet(new Set(before.members), new Set(members.eligible));
  return isSame ? before : joinParts(parts, input);
}
