import {
  type Assignment,
  type EpochMs,
  type Order,
  type ShardId,
  type ShardReport,
  showOrder,
  type UnitId,
} from "@kube-state-shards/assignment";
import { advance } from "../handoff/advance.ts";
import type { PhaseStart } from "../handoff/next-placement.ts";
import { type Membership, type MembershipChange, NO_MEMBERS, viewMembers } from "../membership/membership.ts";
import type { CoordinatorOptions } from "./coordinator-options.ts";
import { NO_TARGET, retarget, type Target, targetOf } from "./target.ts";
import { updateWeights, type Weights } from "./weights.ts";

/** All that the coordinator carries from one decision to the next. Immutable. */
export type ControlState = {
  readonly current: Assignment | undefined;
  readonly members: Membership;
  readonly target: Target;
  readonly weights: Weights;
  readonly phases: ReadonlyMap<UnitId, PhaseStart>;
  /** Ours, above every term known when we began. */
  readonly term: number;
  /** After taking over an assignment: until then its shards get time to report, and none is missed. */
  readonly graceUntilMs: EpochMs;
};

export const INITIAL_CONTROL: ControlState = {
  current: undefined,
  members: NO_MEMBERS,
  target: NO_TARGET,
  weights: new Map(),
  phases: new Map(),
  term: 0,
  graceUntilMs: 0,
};

/** The lease: a living shard reports within it. */
const ADOPTION_GRACE_MS = 10_000;

/** Goes on from an assignment that the store holds and we did not publish: nothing moves because of it. */
export function adoptAssignment(state: ControlState, assignment: Assignment, nowMs: EpochMs): ControlState {
  const start = { order: assignment.order, atMs: nowMs };
  const phases = new Map(Object.keys(assignment.units).map((unit) => [unit, start]));
  return {
    ...state,
    current: assignment,
    target: targetOf(assignment),
    phases,
    term: 0,
    graceUntilMs: nowMs + ADOPTION_GRACE_MS,
  };
}

export type Facts = {
  readonly units: ReadonlySet<UnitId>;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly nowMs: EpochMs;
  readonly options: CoordinatorOptions;
};

/** `state` holds from now on; `published` only once the store has taken its `current`. */
export type Decision = {
  readonly state: ControlState;
  readonly published: ControlState | undefined;
  readonly changes: readonly MembershipChange[];
  readonly notes: readonly string[];
};

/** One decision of the control loop: members, weights, target, then each unit's next step. Pure. */
export function decide(before: ControlState, { units, reports, nowMs, options }: Facts): Decision {
  if (isAwaited(before, { reports, nowMs })) return { state: before, published: undefined, changes: [], notes: [] };
  const members = viewMembers(before.members, reports);
  const weights = updateWeights(before.weights, reports, units);
  const moving = Object.values(before.current?.units ?? {}).some(({ phase }) => phase !== "owned");
  const waits = before.current === undefined && members.eligible.length < Math.max(1, options.expectedShards);
  const target = waits ? before.target : retarget(before.target, { units, weights, members, moving });
  const state = { ...before, members, weights, target };
  const order = nextOrder(before, reports);
  const { phases } = before;
  const result = advance(before.current, { units, members, target: target.owners, phases, nowMs, order, options });
  const { changes } = members;
  if (result.kind === "unchanged") return { state, published: undefined, changes, notes: [] };
  const { assignment } = result;
  const notes = [`publishing ${showOrder(order)}: ${countPhases(assignment)}`];
  if (result.aborted.length > 0) notes.push(`gave up the move of ${result.aborted.join(", ")}: no word in time`);
  return {
    state,
    published: { ...state, current: assignment, phases: result.phases, term: order.term },
    changes,
    notes,
  };
}

/** Whether a shard that the adopted assignment names may yet report. */
function isAwaited(
  { current, graceUntilMs }: ControlState,
  { reports, nowMs }: Pick<Facts, "reports" | "nowMs">,
): boolean {
  if (current === undefined || nowMs >= graceUntilMs) return false;
  return Object.values(current.units).some(({ owner }) => !reports.has(owner));
}

/** Ours goes up by epochs; the first of a new term is above all that anybody has applied or published. */
function nextOrder(state: ControlState, reports: ReadonlyMap<ShardId, ShardReport>): Order {
  if (state.term > 0 && state.current !== undefined) return { term: state.term, epoch: state.current.order.epoch + 1 };
  const applied = [...reports.values()].map((report) => report.applied.term);
  return { term: Math.max(state.current?.order.term ?? 0, ...applied) + 1, epoch: 1 };
}

function countPhases(assignment: Assignment): string {
  const counts = { owned: 0, warming: 0, cuttingOver: 0 };
  for (const { phase } of Object.values(assignment.units)) counts[phase] += 1;
  return `${counts.owned} owned, ${counts.warming} warming, ${counts.cuttingOver} cutting over, ${assignment.unowned.length} unowned`;
}
