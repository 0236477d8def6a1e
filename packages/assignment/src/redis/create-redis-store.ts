import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ShardsError } from "@kube-state-shards/exposition";
import { silentLog } from "@kube-state-shards/listwatch";
import type { AssignmentStore } from "../assignment-store.ts";
import type { LeaderElection } from "../leader-election.ts";
import { createLoop } from "../remote/create-loop.ts";
import { createStoreClock } from "../remote/store-clock.ts";
import { createStoreMonitor, type StorePart } from "../remote/store-monitor.ts";
import { StoreDeploymentError, StoreForeignDataError, StoreUnreachableError } from "../store-errors.ts";
import type { StoreHealthSource } from "../store-health.ts";
import type { StoredOrderSource } from "../stored-order.ts";
import { connectRedis } from "./connect-redis.ts";
import { explainFailure } from "./explain-failure.ts";
import { createInvalidData } from "./invalid-data.ts";
import { showTarget } from "./parse-redis-url.ts";
import { createRedisCommands } from "./redis-commands.ts";
import { createRedisElection } from "./redis-election.ts";
import { redisKeys } from "./redis-keys.ts";
import { DEFAULT_PREFIX, REDIS_STORE_TIMINGS, type RedisStoreOptions, readAccess } from "./redis-store-options.ts";
import { createSeenAssignment } from "./seen-assignment.ts";
import { createSeenFleet } from "./seen-fleet.ts";

export interface RedisStore extends AssignmentStore, LeaderElection, StoreHealthSource, StoredOrderSource {
  /**
   * Resolves once the store can be used and its clock is known. Errors: what stands in the way after 10 s, or at once where
   * waiting does not help (another deployment's or foreign data). The store goes on trying: this may be asked again.
   */
  ready(): Promise<void>;
  /** Where it is, for people: `Redis at cache:6379`. */
  readonly target: string;
  /** Resigns, and lets go of Redis. */
  close(): Promise<void>;
}

/** A hint may come with each report of a hundred shards. */
const HINT_GAP_MS = 25;
/** A clock in doubt is asked again this soon. */
const CLOCK_RETRY_MS = 1_000;
const READY_POLL_MS = 10;

/**
 * The store in Redis: for several coordinators, and fleets that outlive any process.
 *
 * While Redis is out of reach, watchers keep what they last saw, and everything that asks for an answer fails.
 *
 * Errors: here `StoreUrlError`, `StoreAccessError`; of its promises also `StoreUnreachableError`, `StoreNotWritableError`,
 * `StoreForeignDataError`, `StoreDeploymentError`; `report` gives `DuplicateShardError`, `publish` those of AssignmentStore and
 * `NotLeaderError`.
 */
export function createRedisStore(options: RedisStoreOptions): RedisStore {
  const access = readAccess(options);
  const { prefix = DEFAULT_PREFIX, deployment, leaseMs = 10_000, leaderLeaseMs = 10_000 } = options;
  const { candidate = randomUUID(), log = silentLog, observer = {} } = options;
  const timings = { ...REDIS_STORE_TIMINGS, ...options.timings };
  const monotonicMs = (): number => performance.now();
  const target = showTarget(access.target);
  const keys = redisKeys(prefix);

  const untried = new StoreUnreachableError(`connect to the store (${target}): no answer yet. Wait a moment.`);
  let clockProblem: ShardsError = new StoreUnreachableError(
    `read the store's clock (${target}): no steady answer yet. Wait a moment.`,
  );
  const monitor = createStoreMonitor({ untried, log, monotonicMs });
  const invalid = createInvalidData({ log, observer });
  const assignment = createSeenAssignment({ key: keys.assignment, invalid, log, observer });
  const fleet = createSeenFleet({ leaseMs, invalid });
  let isUp = false;
  let isClosed = false;

  const explain = (error: unknown, attempted: string): ShardsError =>
    explainFailure(error, { target, attempted, secrets: [access.password(), access.sentinelPassword()] });
  const connection = connectRedis({
    ...{ ...access, commandTimeoutMs: timings.commandTimeoutMs, reconnectMs: timings.reconnectMs },
    onUp() {
      isUp = true;
      monitor.succeeded("connection");
      for (const loop of loops) loop.soon();
      election.retry();
    },
    onDown(error) {
      isUp = false;
      if (!isClosed)
        monitor.failed("connection", explain(error ?? new Error("the connection was closed"), "connect to the store"));
    },
  });
  const commands = createRedisCommands({
    ...{ connection, keys, prefix, deployment, candidate, leaseMs, leaderLeaseMs, monotonicMs },
  });

  /** What fails for a reason of Redis's makes the store unreachable; what it answers to us alone does not. */
  const attempt = async <T>(part: StorePart, what: string, run: () => Promise<T>): Promise<T> => {
    try {
      const answer = await run();
      if (isUp) monitor.succeeded(part);
      return answer;
    } catch (error) {
      const explained = explain(error, what);
      // Who stands for election has nobody else to tell.
      if ((explained !== error || part === "electing") && !isClosed) monitor.failed(part, explained);
      throw explained;
    }
  };

  const election = createRedisElection({
    ...{ leaseMs: leaderLeaseMs, monotonicMs },
    claim: (token, seenFence) => attempt("electing", "claim the lease", () => commands.claim(token, seenFence)),
    resign: (token) => attempt("electing", "give the lease up", () => commands.resign(token)),
    onEnded: () => monitor.succeeded("electing"),
  });

  // Reading: a poll is the truth, a hint only makes it come sooner.
  const poll = async (): Promise<void> => {
    const askedMs = monotonicMs();
    const contents = await commands.read(assignment.known());
    election.found(contents.leader, askedMs);
    fleet.noteBorn(contents.born, monotonicMs());
    const reports = fleet.isWatched() ? await commands.reports(fleet.wanted(contents.shards)) : undefined;
    if (reports !== undefined) fleet.take(reports, { nowMs: monotonicMs(), reachableSinceMs: reachableSinceMs() });
    assignment.take(contents, askedMs);
  };
  const reachableSinceMs = (): number => {
    const { state, sinceMs } = monitor.health();
    return state === "reachable" ? sinceMs : Number.POSITIVE_INFINITY;
  };
  const reading = createLoop({
    everyMs: timings.pollMs,
    gapMs: HINT_GAP_MS,
    run: async () => {
      if (!isUp) return;
      try {
        await poll();
        if (isUp) monitor.succeeded("reading");
      } catch (error) {
        if (!isClosed) monitor.failed("reading", explain(error, "read the store"));
      }
    },
  });

  const quietly = (run: () => Promise<unknown>) => async (): Promise<void> => {
    if (isUp) await run().catch(() => {}); // noted by `attempt`
  };
  const probing = createLoop({
    everyMs: timings.probeMs,
    gapMs: HINT_GAP_MS,
    run: quietly(() => attempt("writing", "write to the store", commands.probe)),
  });

  const clock = createStoreClock({
    ask: commands.time,
    monotonicMs,
    wallMs: Date.now,
    onOffset: (offsetMs) => monitor.clockIs(offsetMs),
  });
  let clockRetry: NodeJS.Timeout | undefined;
  const synchronising = createLoop({
    everyMs: timings.clockMs,
    gapMs: HINT_GAP_MS,
    run: quietly(async () => {
      const isSynced = await clock.synchronise().catch((error: unknown) => {
        clockProblem = explain(error, "read the store's clock");
        return false;
      });
      clearTimeout(clockRetry);
      if (!isSynced && !isClosed) clockRetry = setTimeout(() => synchronising.soon(), CLOCK_RETRY_MS);
    }),
  });
  const loops = [reading, probing, synchronising];
  for (const loop of loops) loop.start();
  const deafen = connection.listen(keys.hints, (hint) => {
    // WHY not always: a hundred shards that read whenever one of them reports would be a load that grows with their square.
    if (hint !== "report" || fleet.isWatched()) reading.soon();
  });

  return {
    target,
    now: clock.now,
    watchAssignments: assignment.watchAssignments,
    watchStored: assignment.watchStored,
    watchHealth: monitor.watchHealth,
    watchReports(listener) {
      const stop = fleet.watchReports(listener);
      reading.soon();
      return stop;
    },
    watchLeader: election.watchLeader,
    campaign: election.campaign,
    report: (report) => attempt("writing", `report as ${report.shard}`, () => commands.report(report)),
    async publish(next) {
      await attempt("writing", "publish an assignment", () => commands.publish(next, election.claim()));
      assignment.published(next, monotonicMs());
    },
    async ready() {
      const untilMs = monotonicMs() + timings.readyMs;
      for (;;) {
        const problem = monitor.problem();
        if (problem === undefined && clock.isSynced()) return;
        const isHopeless = problem instanceof StoreDeploymentError || problem instanceof StoreForeignDataError;
        if (isHopeless || monotonicMs() > untilMs) throw problem ?? clockProblem;
        await sleep(READY_POLL_MS);
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(clockRetry);
      deafen();
      await election.close();
      const stopped = Promise.all(loops.map((loop) => loop.stop()));
      connection.close();
      await stopped;
    },
  };
}
