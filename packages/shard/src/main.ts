import type {
  AssignmentStore,
  EpochMs,
  NamespaceSelection,
  ShardId,
  ShardReport,
  Stop,
} from "@kube-state-shards/assignment";
import { type Assignment, shardsOf, showOrder } from "@kube-state-shards/assignment";
import { createApp, metricsLinks, type Readiness, type Telemetry } from "@kube-state-shards/daemon";
import { createKindRenderer, type FamilyOptions, type Kind } from "@kube-state-shards/families";
import {
  type ApiClient,
  createDiscovery,
  createStartLimiter,
  type Discovery,
  type DiscoveryTimings,
  LIST_PACE,
  type Log,
  type ReflectorTimings,
  type StartLimiter,
} from "@kube-state-shards/listwatch";
import type { Express, Router } from "express";
import { fleetRouter } from "./fleet/fleet-router.ts";
import { createDrain } from "./handoff/drain.ts";
import { exposureAt, readableUnits } from "./handoff/exposure.ts";
import { isEmptied } from "./handoff/handoff.ts";
import { createHandoffLoop } from "./handoff/handoff-loop.ts";
import { configHash } from "./report/config-hash.ts";
import { createReporter } from "./report/create-reporter.ts";
import { createEventRates } from "./report/event-rates.ts";
import { processMemory } from "./report/process-memory.ts";
import { countStandbys, countUnits } from "./report/report-units.ts";
import { createScraperWatch } from "./scrapers/scraper-watch.ts";
import { mainRoutes } from "./serve/main-routes.ts";
import { metricsRoute } from "./serve/metrics-route.ts";
import { isReady, judgeReadiness } from "./serve/readiness.ts";
import { createScrapeSlots } from "./serve/scrape-slots.ts";
import type { ShardOptions } from "./shard-options.ts";
import { createCooling } from "./store/cooling.ts";
import { createObjectStore } from "./store/object-store.ts";
import { assignedNamespaces } from "./subscriptions/assigned-namespaces.ts";
import { decodingOf } from "./subscriptions/decoding.ts";
import type { SurveyTimings } from "./subscriptions/kind-survey.ts";
import { createSubscriptions } from "./subscriptions/subscriptions.ts";
import type { SliceTimings } from "./subscriptions/unit-group.ts";
import { createFailureLog } from "./telemetry/failure-log.ts";
import type { ShardGauges } from "./telemetry/shard-gauges.ts";
import { createShardMetrics } from "./telemetry/shard-metrics.ts";

export type CreateShardOptions = {
  /** A plain id such as `shard-0`. */
  readonly id: ShardId;
  readonly ordinal: number;
  /** New at each start of the process. */
  readonly incarnation: string;
  /** Of the program, for the page at `/`. */
  readonly version?: string | undefined;
  /** Where coordinators find `fleetRouter`: `http://127.0.0.1:8081/fleet/v1/shard-0`. */
  readonly address: string;
  /** Where readers find `metricsApp`, such as `http://127.0.0.1:8080`; left out where nobody asks. */
  readonly metricsUrl?: string | undefined;
  /** What coordinators must show to read pieces. */
  readonly fleetToken: string;
  readonly client: ApiClient;
  readonly feed: Pick<AssignmentStore, "watchAssignments">;
  /** Where the shard tells how far it is; without one (fixed shards) nobody takes its units over. */
  readonly reporter?: Pick<AssignmentStore, "report"> | undefined;
  /** The assignment store's clock. */
  readonly now: () => EpochMs;
  readonly kinds: readonly Kind[];
  /** Of which namespaces the kind `namespaces` itself has samples; the units are the assignment's. Default: all. */
  readonly selection?: NamespaceSelection | undefined;
  /** Fixed shards there are, also those that own nothing. Default: those that the assignment names. */
  readonly totalShards?: number | undefined;
  readonly familyOptions: FamilyOptions;
  readonly options: ShardOptions;
  /** May be shared by several shards of a process. */
  readonly telemetry: Pick<Telemetry, "registry" | "timeRequests" | "bodyRead">;
  readonly log: Log;
  /** What the API server serves; shared by the shards of a process, and stopped by who made it. Default: one of its own. */
  readonly discovery?: Discovery | undefined;
  /** Paces the lists; shared by the shards of a process. Default: one of its own. */
  readonly limiter?: StartLimiter | undefined;
  readonly timings?: Partial<ReflectorTimings & DiscoveryTimings & SliceTimings & SurveyTimings> | undefined;
  readonly memory?: (() => ShardReport["memory"]) | undefined;
  readonly heartbeatMs?: number | undefined;
  /** How often resting text is looked for, to be packed. Default: by how much memory is left. */
  readonly coolEveryMs?: number | undefined;
  /** A clock that never jumps, for rates. Default: the process's. */
  readonly monotonicMs?: (() => number) | undefined;
};

export type Shard = {
  start(): void;
  /** The main port: `/metrics`, `/healthz`, `/livez`. */
  readonly metricsApp: Express;
  /** `POST /pieces`, `GET /report`, `PUT /assignment`, for the telemetry port, below `address`. */
  readonly fleetRouter: Router;
  /** For `/readyz`. */
  readiness(): Readiness;
  /** Says that it is leaving, and serves on until its units are served elsewhere or the drain timeout is over. */
  leave(): Promise<void>;
  /** Ends watches, timers and reports. The ports are their owner's. */
  stop(): Promise<void>;
};

/**
 * The data plane: assignments say which units are ours, subscriptions keep the store equal to the API server, and the
 * store's pages are what a body is made of.
 *
 * Errors: `FamilyOptionsError`.
 */
export function createShard(shard: CreateShardOptions): Shard {
  const { id, client, now, familyOptions, options, log } = shard;
  const metrics = createShardMetrics({ registry: shard.telemetry.registry, shard: id, ordinal: shard.ordinal });
  const failureLog = createFailureLog({ log, count: metrics.renderFailures });

  // What an object renders to, and where that is kept.
  const renderers = shard.kinds
    .map((kind) => createKindRenderer(kind, familyOptions))
    .filter((renderer) => renderer.heads.length > 0);
  const store = createObjectStore(renderers.map(({ kind, heads }) => ({ resource: kind.resource, heads })));

  // API server ─▶ store, for the units held.
  const discovery = shard.discovery ?? createDiscovery({ client, log, timings: shard.timings });
  const eventRates = createEventRates({ nowMs: shard.monotonicMs ?? (() => performance.now()) });
  const subscriptions = createSubscriptions({
    client,
    discovery,
    decodingOf: (kind) => decodingOf(kind, { familyOptions, encoding: options.apiEncoding }),
    renderers,
    store,
    selection: shard.selection ?? {},
    strategy: options.watchStrategy,
    maxOpenWatches: options.maxOpenWatches,
    assigned: () => assigned,
    limiter: shard.limiter ?? createStartLimiter(LIST_PACE),
    observer: metrics.observer,
    timings: shard.timings,
    log,
    onRenderFailures: failureLog,
    onChange: (unit) => {
      if (!subscriptions.isWhole(unit)) return;
      eventRates.begin(unit);
      handoff.dispatch({ type: "settled", unit });
    },
    onEvent: eventRates.count,
  });

  // Assignments ─▶ which units are held, and which of them are exposed.
  const { continuity } = options;
  const scrapers = continuity && createScraperWatch({ now, leadMs: continuity.timestampLeadMs, log });
  let totalShards = 0;
  let assigned: ReadonlySet<string> = new Set();
  let wasReady = false;
  const drain = createDrain({ timeoutMs: options.drainTimeoutMs, log });
  const handoff = createHandoffLoop({
    shard: id,
    now,
    overlapMs: options.handoffOverlapMs,
    continuity: continuity && scrapers && { maxOverlapMs: continuity.maxOverlapMs, scrapers: scrapers.known },
    mergeTimeoutMs: options.mergeTimeoutMs,
    kindsOf: subscriptions.kindsOf,
    hold: (units) => {
      eventRates.keepOnly(units);
      subscriptions.hold(units);
    },
    onChange: (held) => {
      wasReady ||= isReady(held); // also when nobody asks meanwhile
      reporter.soon();
      if (drain.isBegun() && isEmptied(held)) drain.done();
    },
    onRefused: (reason, assignment) => {
      metrics.assignmentRefused(reason);
      const wanted = `above ${showOrder(handoff.current().order)}`;
      log.warn(
        { reason, got: showOrder(assignment.order), wanted },
        "refused an assignment; the one before stays in force",
      );
    },
    log,
  });
  const assign = (assignment: Assignment): void => {
    totalShards = shard.totalShards ?? shardsOf(assignment).size;
    assigned = assignedNamespaces(assignment);
    handoff.dispatch({ type: "assigned", assignment });
  };
  const readiness = (): Readiness =>
    judgeReadiness({
      handoff: handoff.current(),
      wasReady,
      missingKinds: subscriptions.missingKinds,
      blocked: subscriptions.blocked,
      missing: subscriptions.missing,
    });

  // Store ─▶ readers: one snapshot a body.
  const resources = shard.kinds.map((kind) => kind.resource);
  const shared = { shard: id, store, writeTimeoutMs: options.serverWriteTimeoutMs, metrics, log };
  const serveMetrics = metricsRoute({
    ...shared,
    bodyRead: shard.telemetry.bodyRead,
    resources,
    slots: createScrapeSlots(options.maxConcurrentScrapes ?? 16),
    scrapers,
    onScraped: ({ scraper, atMs, stamped }) => {
      scrapers?.read(scraper, atMs);
      if (stamped.length > 0) handoff.dispatch({ type: "scraped", scraper: scraper.id, stamped });
    },
    view: (scraper) => {
      const held = handoff.settle();
      const atMs = now();
      if (!wasReady) return { state: "waiting", waitingFor: readiness().notes.join("; ") };
      return { state: "serving", order: held.order, atMs, exposure: exposureAt(held, atMs, scraper?.id) };
    },
  });
  const metricsApp = createApp({
    log,
    title: id,
    version: shard.version,
    links: [
      ...metricsLinks("Samples of this shard's units", resources),
      { path: "/healthz", text: "Whether this process answers" },
    ],
    routes: (app) => app.use(mainRoutes(serveMetrics, shard.telemetry.timeRequests("metrics"))),
  });
  const fleet = fleetRouter({
    ...shared,
    token: shard.fleetToken,
    slots: createScrapeSlots(options.maxConcurrentScrapes ?? 16),
    view: () => {
      const held = handoff.settle();
      return { order: held.order, readable: readableUnits(held) };
    },
    control: shard.reporter && { report: () => reporter.report(), assign, applied: handoff.current },
  });

  // How far we are ─▶ the coordinator.
  const memory = shard.memory ?? processMemory;
  const cooling = createCooling({ store, isReady: () => wasReady, memory, everyMs: shard.coolEveryMs, log });
  const heartbeatMs = shard.heartbeatMs ?? 2_000;
  let nextShowMs = 0;
  const reporter = createReporter({
    identity: {
      shard: id,
      incarnation: shard.incarnation,
      address: shard.address,
      metricsUrl: shard.metricsUrl,
      configHash: configHash(renderers, familyOptions),
    },
    store: shard.reporter,
    now,
    everyMs: heartbeatMs,
    handoff: handoff.current,
    isReady: () => wasReady,
    seriesOf: store.seriesOf,
    eventsPerSecondOf: eventRates.rateOf,
    memory,
    scrapers: scrapers?.report,
    onBeat: () => {
      if (scrapers !== undefined) handoff.dispatch({ type: "tick" }); // for scrapers that have gone
      // Reports follow each other closely while units become complete; gauges walk all units.
      if (performance.now() < nextShowMs) return;
      nextShowMs = performance.now() + heartbeatMs / 2;
      metrics.show(gaugesNow());
    },
    onFailed: metrics.reportFailed,
    log,
  });
  const gaugesNow = (): ShardGauges => ({
    totalShards,
    ready: readiness().ready,
    applied: shard.reporter === undefined || handoff.current().hash === undefined ? undefined : handoff.current().order,
    memory: memory(),
    eventsPerSecond: eventRates.total(),
    units: countUnits(handoff.current()),
    standbys: countStandbys(handoff.current(), store.seriesOf),
    openWatches: subscriptions.openWatches(),
    watchModes: subscriptions.watchModes(),
  });
  metrics.whenRead(() => ({
    blocked: countBy(subscriptions.blocked(), (blocked) => blocked.resource),
    missing: subscriptions.missing(),
    sizes: new Map(renderers.map(({ kind }) => [kind.resource, store.kind(kind.resource).size()])),
    lastSeenMs: subscriptions.lastSeenMs(),
  }));

  let stopFeed: Stop | undefined;
  let stopping: Promise<void> | undefined;
  return {
    metricsApp,
    fleetRouter: fleet,
    readiness,
    start() {
      reporter.start();
      cooling.start();
      stopFeed = shard.feed.watchAssignments(assign);
    },
    async leave() {
      const drained = drain.begin();
      if (shard.reporter === undefined || isEmptied(handoff.current())) drain.done();
      reporter.leave();
      await drained;
    },
    stop() {
      stopping ??= (async () => {
        stopFeed?.();
        handoff.stop();
        drain.done();
        await reporter.stop();
        await cooling.stop();
        await subscriptions.stop();
        if (shard.discovery === undefined) await discovery.stop();
        await metrics.clear();
      })();
      return stopping;
    },
  };
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}
