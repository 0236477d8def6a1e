import { type Log, silentLog } from "@kube-state-shards/listwatch";
import type { Assignment } from "../assignment.ts";
import type { AssignmentStore } from "../assignment-store.ts";
import { createListeners } from "../listeners.ts";
import { decodeAssignment, parseReportList } from "../messages.ts";
import { compareOrder, NO_ORDER, showOrder } from "../order.ts";
import { createLoop } from "../remote/create-loop.ts";
import type { RoundTrip } from "../remote/judge-clock.ts";
import { createStoreClock } from "../remote/store-clock.ts";
import { createStoreMonitor, type StorePart } from "../remote/store-monitor.ts";
import { DUPLICATE_GUARD_SHARE } from "../shard-report.ts";
import { StoreUnreachableError } from "../store-errors.ts";
import type { StoreHealthSource } from "../store-health.ts";
import { explainLoss, refusalOf } from "./explain-answer.ts";
import { createFollowedStore } from "./followed-store.ts";
import { createLongPoll } from "./long-poll.ts";
import { reportRefusal } from "./report-refusal.ts";
import { createSeenReports } from "./seen-reports.ts";
import { createStoreExchange, type StoreQuestion } from "./store-exchange.ts";
import { STORE_PATH } from "./store-wire.ts";

/** A coordinator's store as a shard has it: what is published there is published by the coordinator alone. */
export interface HttpStore extends Omit<AssignmentStore, "publish">, StoreHealthSource {
  /** Where it is, for people: `coordinator at http://coordinator:8081`. */
  readonly target: string;
  close(): Promise<void>;
}

export type HttpStoreOptions = {
  /** Of the coordinator's telemetry port. */
  readonly url: string;
  /** The fleet's. Called for each request: its file may change. */
  readonly token: () => string;
  /** As the coordinator's store has it. Default 10,000: five heartbeats of 2 s. */
  readonly leaseMs?: number;
  readonly log?: Log;
  readonly timings?: Partial<HttpStoreTimings>;
};

type HttpStoreTimings = {
  readonly answerMs: number;
  /** How long one request waits for news. */
  readonly waitMs: number;
  readonly probeMs: number;
  readonly clockMs: number;
  /** The first pause after a failure; it grows to ten times as much. */
  readonly retryMs: number;
};

const HTTP_STORE_TIMINGS: HttpStoreTimings = {
  answerMs: 2_500,
  waitMs: 20_000, // what keeps idle connections for less than half a minute is rare
  probeMs: 2_000,
  clockMs: 10_000,
  retryMs: 200,
};
/** A clock in doubt is asked again this soon. */
const CLOCK_RETRY_MS = 1_000;
const GAP_MS = 25;

/**
 * The store that one coordinator has in memory and serves over HTTP.
 *
 * While it is out of reach, watchers keep what they last saw. A coordinator that was started anew has an empty store: its
 * assignment is passed on once it is above what was seen before. Errors: of `report` `DuplicateShardError`,
 * `StoreUnreachableError`, `StoreAccessError`, `StoreNotWritableError`, `StoreSplitError`.
 */
export function createHttpStore(options: HttpStoreOptions): HttpStore {
  const { url, token, leaseMs = 10_000, log = silentLog } = options;
  const timings = { ...HTTP_STORE_TIMINGS, ...options.timings };
  const monotonicMs = (): number => performance.now();
  const baseUrl = `${url.replace(/\/+$/, "")}${STORE_PATH}`;
  const target = `coordinator at ${url.replace(/\/+$/, "")}`;
  const untried = new StoreUnreachableError(`connect to the store (${target}): no answer yet. Wait a moment.`);
  const monitor = createStoreMonitor({ untried, log, monotonicMs });
  monitor.succeeded("writing"); // until a report fails: who only reads writes nothing
  const exchange = createStoreExchange({ baseUrl, token, monotonicMs });
  const followed = createFollowedStore({ target, guardMs: DUPLICATE_GUARD_SHARE * leaseMs, monotonicMs });
  const assignments = createListeners<Assignment>();
  let newest: Assignment | undefined;
  let isClosed = false;

  /** What is no answer of the store to us makes it unreachable. Errors: `ShardsError`. */
  const attempt = async (part: StorePart, attempted: string, question: StoreQuestion) => {
    const context = { target, attempted };
    try {
      const answer = await exchange.ask(question);
      const refusal = refusalOf(answer, context);
      if (refusal !== undefined || answer.stamp === undefined) throw refusal ?? untried;
      if (followed.heard(answer.stamp)) metAnother();
      monitor.succeeded(part);
      return { ...answer, stamp: answer.stamp };
    } catch (error) {
      const explained = explainLoss(error, context);
      if (!isClosed && question.signal?.aborted !== true) monitor.failed(part, explained);
      throw explained;
    }
  };
  const metAnother = (): void => {
    log.warn({}, `store: ${target} was started anew: its store is empty until shards have reported`);
    reports.bornAgain();
    synchronising.soon();
    assigning.again();
    reading.again();
  };
  /** The store is there and what it says cannot be read: so it stays until it says something else. */
  const read = <T>(what: string, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      const explained = explainLoss(error, { target, attempted: `read ${what}` });
      monitor.failed("reading", explained);
      throw explained;
    }
  };

  const accept = (assignment: Assignment): void => {
    const newer = newest === undefined ? 1 : compareOrder(assignment.order, newest.order);
    if (newer === 0 && assignment.hash !== newest?.hash)
      log.error({}, `store: other content came as ${showOrder(assignment.order)}: the first is kept`);
    if (newer <= 0) return;
    newest = assignment;
    assignments.announce(() => newest);
  };
  const assigning = createLongPoll({
    ...timings,
    ask: async (waitMs, signal) => {
      const { term, epoch } = newest?.order ?? NO_ORDER;
      const { status, text } = await attempt("reading", "read the assignment", {
        method: "GET",
        path: `/assignment?after=${term}.${epoch}&waitMs=${waitMs}`,
        timeoutMs: waitMs + timings.answerMs,
        signal,
      });
      if (status === 200) accept(read("the assignment", () => decodeAssignment(text)));
    },
  });

  let seenVersion = "";
  let seen: Parameters<typeof reports.take>[0] = [];
  const reading = createLongPoll({
    ...timings,
    ask: async (waitMs, signal) => {
      const { status, text } = await attempt("reading", "read the shards' reports", {
        method: "GET",
        path: `/reports?after=${seenVersion}&waitMs=${waitMs}`,
        timeoutMs: waitMs + timings.answerMs,
        signal,
      });
      if (status === 200) ({ version: seenVersion, reports: seen } = read("reports", () => parseReportList(text)));
      reports.take(seen);
    },
  });
  const reports = createSeenReports({
    leaseMs,
    monotonicMs,
    onWatched: (isWatched) => {
      seenVersion = "";
      if (isWatched) reading.start();
      else void reading.stop();
    },
  });

  const time = async (): Promise<RoundTrip> => {
    const { stamp, sentMs, receivedMs } = await attempt("connection", "reach the store", {
      method: "GET",
      path: "/clock",
      timeoutMs: timings.answerMs,
    });
    return { sentMs, receivedMs, storeMs: stamp.nowMs, runId: stamp.id };
  };
  const clock = createStoreClock({
    ask: time,
    monotonicMs,
    wallMs: Date.now,
    onOffset: (offsetMs) => monitor.clockIs(offsetMs),
  });
  const probing = createLoop({
    everyMs: timings.probeMs,
    gapMs: GAP_MS,
    run: async () => {
      await time().catch(() => {
        // What waits for news on a connection that has died would wait to its end.
        assigning.again();
        reading.again();
      });
    },
  });
  let clockRetry: NodeJS.Timeout | undefined;
  const synchronising = createLoop({
    everyMs: timings.clockMs,
    gapMs: GAP_MS,
    run: async () => {
      const isSynced = await clock.synchronise().catch(() => false);
      clearTimeout(clockRetry);
      if (!isSynced && !isClosed) clockRetry = setTimeout(() => synchronising.soon(), CLOCK_RETRY_MS);
    },
  });
  for (const task of [assigning, probing, synchronising]) task.start();

  return {
    target,
    now: clock.now,
    watchAssignments: (listener) => assignments.add(listener, () => newest),
    watchReports: reports.watchReports,
    watchHealth: monitor.watchHealth,
    async report(report) {
      const attempted = `report as ${report.shard}`;
      const answer = await attempt("writing", attempted, {
        method: "POST",
        path: "/reports",
        body: JSON.stringify(report),
        timeoutMs: timings.answerMs,
      });
      const refusal = reportRefusal(answer, { shard: report.shard, target, attempted });
      if (refusal !== undefined) throw refusal;
    },
    async close() {
      isClosed = true;
      clearTimeout(clockRetry);
      const stopped = [assigning, reading, probing, synchronising].map((task) => task.stop());
      exchange.close();
      await Promise.all(stopped);
    },
  };
}
