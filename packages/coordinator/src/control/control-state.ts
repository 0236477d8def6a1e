import { type Assignment, isSliced, type ShardId, type ShardReport, type UnitId } from "@kube-state-shards/assignment";
import type { PhaseStart } from "../handoff/next-placement.ts";
import { expectMembers } from "../membership/expect-members.ts";
import { type Membership, NO_MEMBERS } from "../membership/membership.ts";
import { NO_RATES, type Rates } from "./rates.ts";
import { NO_STANDBYS, type StandbyTarget } from "./standby-target.ts";
import { NO_TARGET, type Target, targetOf } from "./target.ts";
import type { Weights } from "./weights.ts";

/** All that the coordinator carries from one decision to the next. Immutable. Times are on the process's monotonic clock. */
export type ControlState = {
  readonly current: Assignment | undefined;
  readonly members: Membership;
  readonly target: Target;
  readonly standbys: StandbyTarget;
  readonly weights: Weights;
  readonly rates: Rates;
  readonly phases: ReadonlyMap<UnitId, PhaseStart>;
  /** Ours, above every term known when we began; 0 before we have published. */
  readonly term: number;
  /** When units were last moved, for as long as that keeps them from being moved again. */
  readonly movedAtMs: ReadonlyMap<UnitId, number>;
  /** When slices came to be, for as long as that keeps them from being joined again. */
  readonly cutAtMs: ReadonlyMap<UnitId, number>;
  /** How often in a row the move of a unit was given up. */
  readonly aborts: ReadonlyMap<UnitId, number>;
};

export const INITIAL_CONTROL: ControlState = {
  current: undefined,
  members: NO_MEMBERS,
  target: NO_TARGET,
  standbys: NO_STANDBYS,
  weights: new Map(),
  rates: NO_RATES,
  phases: new Map(),
  term: 0,
  movedAtMs: new Map(),
  cutAtMs: new Map(),
  aborts: new Map(),
};

/** The state of who only follows: what the store holds, and nothing decided. */
export const followAssignment = (assignment: Assignment | undefined): ControlState => ({
  ...INITIAL_CONTROL,
  current: assignment,
});

export type AdoptInput = {
  readonly nowMs: number;
  /** The newest report of each shard, though its lease may have run out since. */
  readonly lastHeard?: ReadonlyMap<ShardId, ShardReport>;
};

/**
 * Goes on from an assignment that we did not publish: nothing moves because of it. Its shards get time to report; which of
 * its units moved a moment ago nobody knows, so that all count as moved now. Weights come again with the reports.
 */
export function adoptAssignment(state: ControlState, assignment: Assignment, given: AdoptInput): ControlState {
  const { nowMs, lastHeard = new Map() } = given;
  const start = { order: assignment.order, atMs: nowMs };
  const units = Object.keys(assignment.units);
  return {
    ...followAssignment(assignment),
    members: expectMembers(state.members, assignment, lastHeard),
    target: targetOf(assignment),
    phases: new Map(units.map((unit) => [unit, start])),
    movedAtMs: new Map(units.map((unit) => [unit, nowMs])),
    cutAtMs: new Map(units.filter(isSliced).map((unit) => [unit, nowMs])),
  };
}
