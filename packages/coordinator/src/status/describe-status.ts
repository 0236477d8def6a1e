import {
  type Assignment,
  emptyPartitions,
  type Leader,
  type ShardId,
  type ShardReport,
  type StoreHealth,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { ControlState } from "../control/control-state.ts";
import type { CoordinatorOptions } from "../control/coordinator-options.ts";
import { partitionsInForce } from "../control/partitions-in-force.ts";
import { isWhole } from "../handoff/name-standbys.ts";
import { expectMembers } from "../membership/expect-members.ts";
import { type Membership, NO_MEMBERS, viewMembers } from "../membership/membership.ts";
import type { CoordinatorStatus, MoveStatus } from "./coordinator-status.ts";
import { describeShards } from "./describe-shards.ts";
import { describeSlices } from "./describe-slices.ts";
import { findProblems } from "./find-problems.ts";

export type StatusInput = {
  readonly state: ControlState;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly options: Pick<CoordinatorOptions, "configHash" | "standbys" | "eventWeight" | "partitions">;
  readonly leads: boolean;
  readonly isElected: boolean;
  readonly electionProblem?: string | undefined;
  readonly leader: Leader | undefined;
  readonly health: StoreHealth;
  /** On the process's monotonic clock. */
  readonly nowMs: number;
};

/** How the fleet stands, seen from a coordinator that leads or follows. Pure. */
export function describeStatus(input: StatusInput): CoordinatorStatus {
  const { state, options, leads, isElected, electionProblem, leader, health, nowMs } = input;
  const { current, phases, aborts } = state;
  const members = membersOf(input);
  const partitions = partitionsInForce(current, options);
  const moves = Object.entries(current?.units ?? {}).flatMap(([unit, placement]): MoveStatus[] => {
    if (placement.phase === "owned") return [];
    const began = phases.get(unit);
    const ageMs = began === undefined ? undefined : Math.max(0, Math.round(nowMs - began.atMs));
    const { phase, owner: from, next: to } = placement;
    return [{ unit, phase, from, to, ageMs, aborts: aborts.get(unit) ?? 0 }];
  });
  const status = {
    leader: { id: leader?.id, me: leads },
    order: current?.order,
    held: members.held,
    shards: describeShards({ ...options, current, members, partitions }),
    moves,
    sliced: describeSlices(current, members),
    unowned: current?.unowned ?? [],
    withoutStandby: options.standbys > 0 ? withoutStandby(current, members) : [],
    drained: current?.drained ?? [],
    partitions,
    // Where nobody may own units no partition is better off than another.
    emptyPartitions: members.eligible.length === 0 ? [] : emptyPartitions(partitions, members.eligible),
  };
  const { clockOffsetMs, problem } = health;
  return {
    ...status,
    store: { state: health.state, problem, clockKnown: clockOffsetMs !== undefined, clockOffsetMs },
    problems: findProblems({
      ...status,
      wantedPartitions: options.partitions,
      health,
      isElected,
      electionProblem,
      aborts,
    }),
  };
}

const withoutStandby = (current: Assignment | undefined, { living }: Membership): readonly UnitId[] =>
  Object.keys(current?.units ?? {}).filter(
    (unit) => !isWhole(living.get(current?.standbys?.[unit] ?? "")?.report, unit),
  );

/** Who only follows decides on nobody: whoever is named and not heard is silent. */
function membersOf({ state, reports, leads }: StatusInput): Membership {
  const { current, members } = state;
  if (leads && members !== NO_MEMBERS) return members;
  const named = current === undefined ? NO_MEMBERS : expectMembers(NO_MEMBERS, current, new Map());
  return viewMembers(named, reports, { trusted: false, drained: new Set(current?.drained), probed: undefined });
}
