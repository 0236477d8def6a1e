import {
  type Assignment,
  type AssignmentStore,
  compareOrder,
  type LeaderElection,
  NO_ORDER,
  NotLeaderError,
  type Order,
  StaleAssignmentError,
  type Stop,
  type StoreHealthSource,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import type { AssignmentView } from "../assignment-view.ts";
import { probeSilent } from "../membership/probe-silent.ts";
import type { ShardProbe } from "../membership/shard-probe.ts";
import type { CoordinatorStatus } from "../status/coordinator-status.ts";
import { describeStatus } from "../status/describe-status.ts";
import { createAssignmentListeners } from "./assignment-listeners.ts";
import { adoptAssignment, type ControlState, followAssignment, INITIAL_CONTROL } from "./control-state.ts";
import type { CoordinatorOptions } from "./coordinator-options.ts";
import { decide } from "./decide.ts";
import { findLife } from "./find-life.ts";
import type { FleetMembers } from "./fleet-members.ts";
import { createHeardFleet } from "./heard-fleet.ts";
import { createOrders, type OperatorOrders } from "./operator-orders.ts";
import { partitionsInForce } from "./partitions-in-force.ts";
import { type Scheduler, SYSTEM_SCHEDULER } from "./scheduler.ts";
import { watchLeadership } from "./watch-leadership.ts";
import { watchStore } from "./watch-store.ts";
import { watchStoredOrder } from "./watch-stored-order.ts";

export type ControlLoopOptions = {
  readonly store: AssignmentStore;
  /** Without one this coordinator leads always. */
  readonly election?: LeaderElection | undefined;
  /** Without one the store counts as always there, and its clock as known. */
  readonly health?: StoreHealthSource | undefined;
  /** Without one a shard's lease alone decides whether it lives. */
  readonly probe?: ShardProbe | undefined;
  /** The order that the store holds at this moment: without it a store that lost something is noticed after an outage only. */
  readonly storedOrder?: (() => Promise<Order | undefined>) | undefined;
  readonly scheduler?: Scheduler | undefined;
  readonly log: Log;
  readonly options: CoordinatorOptions;
};

export interface ControlLoop extends AssignmentView, OperatorOrders {
  start(): void;
  /** Ends at the current assignment, and gives leadership up at once: shards go on serving it. */
  stop(): Promise<void>;
  /** Every unit that exists. Nothing is decided before the first call. */
  setUnits(units: ReadonlySet<UnitId>): void;
  /** All that the last decision was made from. */
  state(): ControlState;
  status(): CoordinatorStatus;
  members(): FleetMembers;
  /** How many it would make if it led. */
  readonly partitions: number;
}

/** Decisions rest this many times as long as the last one took: 100 shards that report 10,000 units leave four fifths of a core free. */
const REST_FACTOR = 4;

/**
 * What shards report and which units exist, to assignments in the store, as long as this coordinator leads.
 *
 * Guarantees: who does not lead publishes nothing, and knows of no decision it made before; it follows what others publish.
 */
export function createControlLoop(loop: ControlLoopOptions): ControlLoop {
  const { store, log, options, scheduler = SYSTEM_SCHEDULER } = loop;
  const listeners = createAssignmentListeners(log);
  const heard = createHeardFleet();
  const stops: Stop[] = [];
  let startedMs = 0;
  let units: ReadonlySet<UnitId> | undefined;
  let state: ControlState = INITIAL_CONTROL;
  let leadingSinceMs = 0;
  /** What the store said it holds when it refused us: we decide nothing before we have seen that. */
  let behind: Order = NO_ORDER;
  /** What the store has accepted, as far as we know: `state.current` may be ahead of it after a publication without an answer. */
  let accepted: Assignment | undefined;
  /** The store may not have what was published. */
  let isAgainDue = false;
  /** How often the store came back and may have lost something. */
  let returns = 0;
  /** One reign is from winning to losing: what was begun in another one decides nothing. */
  let reign = 0;
  let pending: Assignment | undefined;
  /** The newest that the store has shown. It may be what is pending: an answer can be lost where the request was not. */
  let seen: Assignment | undefined;
  let publishing: Promise<void> = Promise.resolve();
  let scheduled: Stop | undefined;
  let restMs = 0;
  let nextTick: Stop | undefined;
  let isStoreAway = false;
  let isStopped = false;

  const leadership = watchLeadership({
    election: loop.election,
    scheduler,
    leaseMs: options.leaseMs,
    onChange(leads) {
      log.info({ leads }, leads ? "leads from now on" : "follows from now on");
      if (leads) lead();
      else {
        follow();
        operator.drop(leadership.leader());
      }
    },
  });
  const storeWatch = watchStore({
    source: loop.health,
    onChange(returned) {
      if (returned) {
        isAgainDue = true;
        returns += 1;
        startAfresh();
      }
      const { problem } = storeWatch.health();
      // Told when it begins: the store itself tells of each other problem that follows, and of the end.
      if (problem !== undefined && !isStoreAway)
        log.warn({ problem }, "the assignment store cannot be reached: nothing is decided");
      isStoreAway = problem !== undefined;
      schedule();
    },
  });
  const storedWatch =
    loop.storedOrder &&
    watchStoredOrder({
      storedOrder: loop.storedOrder,
      scheduler,
      everyMs: options.probeEveryMs,
      onLost() {
        isAgainDue = true;
        schedule();
      },
      log,
    });
  const probes =
    loop.probe &&
    probeSilent({
      probe: loop.probe,
      scheduler,
      everyMs: options.probeEveryMs,
      timeoutMs: options.probeTimeoutMs,
      onVerdict: () => schedule(),
      log,
    });

  const lead = (): void => {
    reign += 1;
    startAfresh();
    if (state.current !== undefined) adopt(state.current);
    schedule();
  };

  const adopt = (assignment: Assignment): void => {
    state = adoptAssignment(state, assignment, { nowMs: leadingSinceMs, lastHeard: heard.lastReports() });
  };

  /** From now on silence has to last a lease before it means something, and what shards said before is the past. */
  const startAfresh = (): void => {
    leadingSinceMs = scheduler.nowMs();
    heard.forgetWords();
  };

  const follow = (): void => {
    reign += 1;
    pending = undefined;
    state = followAssignment(accepted);
    probes?.stop();
    if (seen !== undefined) observe(seen);
  };

  const schedule = (): void => {
    if (isStopped || pending !== undefined) return;
    scheduled ??= scheduler.after(restMs, step);
  };

  /** For a lease at most: a store that has lost it since shows it to nobody. */
  const isBehind = (): boolean =>
    compareOrder(behind, state.current?.order ?? NO_ORDER) > 0 && scheduler.nowMs() < leadingSinceMs + options.leaseMs;

  const isTrusted = (fromMs: number): boolean =>
    storeWatch.isTrusted(scheduler.nowMs(), { fromMs, leaseMs: options.leaseMs });

  const step = (): void => {
    scheduled = undefined;
    if (isStopped || pending !== undefined || units === undefined || !leadership.leads() || isBehind()) return;
    if (!heard.isRead()) return; // all of the fleet would look silent
    // What is decided could not be published, and the reports are as old as the outage.
    const { state: reach, clockOffsetMs } = storeWatch.health();
    if (reach === "unreachable") return;
    const nowMs = scheduler.nowMs();
    const decision = decide(state, {
      units,
      reports: heard.reports(),
      nowMs,
      storeNowMs: clockOffsetMs === undefined ? undefined : store.now(),
      leadingSinceMs,
      trusted: isTrusted(leadingSinceMs),
      probed: probes?.verdicts(),
      heardBefore: heard.pastWords(),
      again: isAgainDue && state.current !== undefined,
      inDoubt: state.current !== accepted,
      ...operator.wishes(),
      options,
    });
    restMs = (scheduler.nowMs() - nowMs) * REST_FACTOR;
    state = decision.state;
    for (const { shard, change } of decision.changes) log.info({ shard, change }, `shard ${shard}: ${change}`);
    for (const note of decision.notes) log.info({}, note);
    operator.planned(state);
    probes?.follow(state.members, state.current);
    if (decision.published === undefined) operator.published(state.current);
    else publishing = publish(decision.published);
  };

  const publish = async (next: ControlState): Promise<void> => {
    if (next.current === undefined) return;
    const publication = next.current;
    const mine = reign;
    const returnsBefore = returns;
    pending = publication;
    try {
      await store.publish(publication);
    } catch (error) {
      if (mine === reign) failed(error, next);
      return;
    }
    if (mine !== reign) {
      // We lost the lead while it was on its way, and it got there: it is in force like anybody's.
      observe(publication);
      return;
    }
    pending = undefined;
    if (returns === returnsBefore) isAgainDue = false;
    state = next;
    operator.published(publication);
    announce(publication);
    schedule(); // for what shards reported meanwhile
  };

  const failed = (error: unknown, next: ControlState): void => {
    pending = undefined;
    if (error instanceof NotLeaderError) {
      log.warn({ err: error }, "the store refused an assignment: another coordinator leads");
      leadership.refused();
      return;
    }
    const order = next.current?.order ?? NO_ORDER;
    // A request that was sent twice finds itself there.
    if (error instanceof StaleAssignmentError && compareOrder(error.current, order) !== 0) {
      log.warn({ err: error }, "the store holds a newer assignment than ours: going back to what it holds");
      behind = error.current;
      follow();
      lead();
      return;
    }
    // It may have got there and be in force: then a decision from the assignment before would be one from the past. What
    // was decided stays right in either case, so we go on from it, and the next tick publishes that.
    log.error({ err: error }, "publishing failed: shards go on with what they have, the next tick tries again");
    state = next;
    isAgainDue = true;
    if (seen !== undefined) observe(seen);
  };

  /** What the store holds, whoever wrote it. */
  const observe = (assignment: Assignment): void => {
    if (seen === undefined || compareOrder(assignment.order, seen.order) > 0) seen = assignment;
    const known = pending ?? state.current;
    if (known !== undefined && compareOrder(assignment.order, known.order) <= 0) {
      if (pending === undefined && accepted !== known && isSamePublication(assignment, known)) announce(known);
      return;
    }
    isAgainDue = false;
    if (leadership.leads()) {
      log.info({ order: assignment.order }, "going on from the assignment that the store holds");
      reign += 1;
      pending = undefined;
      startAfresh();
      adopt(assignment);
    } else state = followAssignment(assignment);
    announce(assignment);
    schedule();
  };

  const announce = (assignment: Assignment): void => {
    accepted = assignment;
    listeners.tell(assignment);
  };

  const operator = createOrders({
    leads: () => leadership.leads(),
    leader: () => leadership.leader(),
    state: () => state,
    reports: heard.reports,
    findLife: (shard) =>
      findLife(shard, {
        ...{ reports: heard.reports(), living: state.members.living, probes },
        trusted: isTrusted(leadingSinceMs),
      }),
    onOrder: () => schedule(),
  });

  const tick = (): void => {
    nextTick = scheduler.after(options.tickMs, tick);
    if (leadership.leads()) storedWatch?.check(accepted);
    schedule();
  };

  return {
    start() {
      startAfresh();
      startedMs = leadingSinceMs;
      stops.push(storeWatch.start());
      stops.push(store.watchAssignments(observe));
      stops.push(
        store.watchReports((living) => {
          heard.take(living, state.current);
          schedule();
        }),
      );
      leadership.start();
      tick();
    },
    async stop() {
      isStopped = true;
      scheduled?.();
      nextTick?.();
      for (const stop of stops.splice(0)) stop();
      probes?.stop();
      await publishing;
      await leadership.stop();
    },
    setUnits(found) {
      units = found;
      schedule();
    },
    assignment: () => accepted,
    reports: heard.reports,
    onAssignment: listeners.add,
    now: () => store.now(),
    state: () => state,
    status: () =>
      describeStatus({
        state,
        reports: heard.reports(),
        options,
        leads: leadership.leads(),
        leader: leadership.leader(),
        health: storeWatch.health(),
        isElected: loop.election !== undefined,
        electionProblem: leadership.problem(),
        nowMs: scheduler.nowMs(),
      }),
    members: () =>
      heard.members({
        ...{ assignment: accepted, trusted: isTrusted(startedMs) },
        current: storeWatch.health().state === "reachable",
        partitions: partitionsInForce(accepted, options),
      }),
    partitions: options.partitions,
    drain: operator.drain,
    undrain: operator.undrain,
    rebalance: operator.rebalance,
    declareDead: operator.declareDead,
  };
}

const isSamePublication = (a: Assignment, b: Assignment): boolean =>
  compareOrder(a.order, b.order) === 0 && a.hash === b.hash;
