import {
  type Assignment,
  type AssignmentStore,
  clusterUnit,
  compareOrder,
  type NamespaceSelection,
  openNamespaceUnits,
  type ShardId,
  type ShardReport,
  StaleAssignmentError,
  type Stop,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { ApiClient, Log, ReflectorObserver, ReflectorTimings } from "@kube-state-shards/listwatch";
import type { AssignmentView } from "../assignment-view.ts";
import { adoptAssignment, type ControlState, decide, INITIAL_CONTROL } from "./control-state.ts";
import { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "./coordinator-options.ts";

export type CreateCoordinatorOptions = {
  readonly client: ApiClient;
  readonly store: AssignmentStore;
  readonly log: Log;
  /** Which namespaces are shared out. Default: all. */
  readonly selection?: NamespaceSelection | undefined;
  /** What is left out is as in COORDINATOR_DEFAULTS. */
  readonly options: Partial<CoordinatorOptions> & Pick<CoordinatorOptions, "clusterResources">;
  readonly observer?: Partial<ReflectorObserver>;
  readonly timings?: Partial<ReflectorTimings>;
};

export type CoordinatorReadiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface Coordinator extends AssignmentView {
  start(): void;
  /** Ends at the current assignment: shards go on serving it. */
  stop(): Promise<void>;
  /** Ready once namespaces are known and an assignment is published; it does not go back. */
  readiness(): CoordinatorReadiness;
  /** All that the last decision was made from, for the status page. */
  state(): ControlState;
}

/** Decisions rest this many times as long as the last one took: 100 shards that report 10,000 units leave four fifths of a core free. */
const REST_FACTOR = 4;

/** The control loop: what shards report and which namespaces exist, to assignments in the store. */
export function createCoordinator({ client, store, log, ...given }: CreateCoordinatorOptions): Coordinator {
  const options: CoordinatorOptions = { ...COORDINATOR_DEFAULTS, ...given.options };
  const clusterUnits = options.clusterResources.map(clusterUnit);
  const listeners = new Set<(assignment: Assignment) => void>();
  const stops: Stop[] = [];
  let reports: ReadonlyMap<ShardId, ShardReport> = new Map();
  let units: ReadonlySet<UnitId> | undefined;
  let state: ControlState = INITIAL_CONTROL;
  let scheduled: NodeJS.Timeout | undefined;
  let restMs = 0;
  let publishing: Promise<void> = Promise.resolve();
  let pending: Assignment | undefined;
  let isStopped = false;

  const schedule = (): void => {
    if (isStopped || pending !== undefined) return;
    scheduled ??= setTimeout(step, restMs);
  };

  const step = (): void => {
    scheduled = undefined;
    if (isStopped || pending !== undefined || units === undefined) return;
    const beganMs = performance.now();
    const decision = decide(state, { units, reports, nowMs: store.now(), options });
    restMs = (performance.now() - beganMs) * REST_FACTOR;
    state = decision.state;
    for (const { shard, change } of decision.changes) log.info({ shard, change }, `shard ${shard}: ${change}`);
    for (const note of decision.notes) log.info({}, note);
    if (decision.published !== undefined) publishing = publish(decision.published);
  };

  const publish = async (next: ControlState): Promise<void> => {
    if (next.current === undefined) return;
    pending = next.current;
    try {
      await store.publish(pending);
      state = next;
    } catch (error) {
      // The next tick decides again from the facts of then, which is the retry.
      log.error(
        { err: error },
        "publishing an assignment failed: the one before stays in force, the next tick tries again",
      );
      if (error instanceof StaleAssignmentError) state = { ...state, term: 0 };
      return;
    } finally {
      pending = undefined;
    }
    announce(next.current);
    schedule(); // for what shards reported meanwhile
  };

  const adopt = (assignment: Assignment): void => {
    const known = pending ?? state.current;
    if (known !== undefined && compareOrder(assignment.order, known.order) <= 0) return;
    log.info({ order: assignment.order }, "going on from the assignment that the store holds");
    state = adoptAssignment(state, assignment, store.now());
    announce(assignment);
    schedule();
  };

  const announce = (assignment: Assignment): void => {
    for (const listener of listeners) {
      try {
        listener(assignment);
      } catch (error) {
        log.error({ err: error }, "a listener to assignments failed");
      }
    }
  };

  const namespaces = openNamespaceUnits({
    client,
    log,
    selection: given.selection,
    observer: given.observer ?? {},
    timings: given.timings ?? {},
    onChange(found) {
      units = new Set([...found, ...clusterUnits]);
      schedule();
    },
  });

  return {
    start() {
      stops.push(store.watchAssignments(adopt));
      stops.push(
        store.watchReports((living) => {
          reports = living;
          schedule();
        }),
      );
      namespaces.start();
      const tick = setInterval(schedule, options.tickMs);
      stops.push(() => clearInterval(tick));
    },
    async stop() {
      isStopped = true;
      clearTimeout(scheduled);
      for (const stop of stops.splice(0)) stop();
      await publishing;
      await namespaces.stop();
    },
    assignment: () => state.current,
    reports: () => reports,
    onAssignment(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    now: () => store.now(),
    state: () => state,
    readiness() {
      if (state.current !== undefined) return { ready: true };
      const seen = namespaces.state();
      if (seen.state === "blocked") return { ready: false, reason: `namespaces cannot be listed: ${seen.reason}` };
      if (seen.state === "starting") return { ready: false, reason: "the namespaces have not been listed yet" };
      return { ready: false, reason: `${reports.size} of ${options.expectedShards} expected shards have reported` };
    },
  };
}
