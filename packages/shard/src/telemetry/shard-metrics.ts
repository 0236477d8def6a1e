import { BAD_EVENTS, RELIST_REASONS, type ReflectorObserver } from "@kube-state-shards/listwatch";
import type { Counter, Registry } from "prom-client";
import { openCounter, openGauge } from "./open-metric.ts";
import { type ShardContents, type ShardGauges, showGauges } from "./shard-gauges.ts";

/** What a shard tells of itself. Shards of one process share the registry, and are told apart by the label `shard`. */
export interface ShardMetrics {
  readonly observer: Partial<ReflectorObserver>;
  scrapeAborted(reason: "hungUp" | "tooSlow"): void;
  scrapeRefused(reason: "notReady" | "busy"): void;
  renderFailures(resource: string, failures: number): void;
  /** A body, or the pieces of one, was read to its end. */
  bodyRead(by: "scraper" | "coordinator"): void;
  assignmentRefused(reason: "stale" | "conflict"): void;
  reportFailed(): void;
  show(gauges: ShardGauges): void;
  /** Tells what to count when the gauges of contents are read. */
  whenRead(contents: () => ShardContents): void;
  /** Takes this shard's gauges out of the registry. */
  clear(): Promise<void>;
}

export type ShardMetricsOptions = { readonly registry: Registry; readonly shard: string; readonly ordinal: number };

export function createShardMetrics({ registry, shard, ordinal }: ShardMetricsOptions): ShardMetrics {
  const counter = (name: string, help: string, labels: readonly string[]) =>
    openCounter(registry, { name, help, labels });
  // Their names are kube-state-metrics', so that existing alerts work.
  const lists = counter("kube_state_metrics_list_total", "Lists asked of the API server.", [
    "resource",
    "result",
    "shard",
  ]);
  const watches = counter("kube_state_metrics_watch_total", "Watches asked of the API server.", [
    "resource",
    "result",
    "shard",
  ]);
  const relists = counter("kube_state_shards_relists_total", "Lists that a watch could not go on without.", [
    "resource",
    "reason",
    "shard",
  ]);
  const badEvents = counter("kube_state_shards_bad_events_total", "Lines of watches that could not be read.", [
    "resource",
    "what",
    "shard",
  ]);
  const failures = counter(
    "kube_state_shards_render_failures_total",
    "Families of objects that could not be rendered.",
    ["resource", "shard"],
  );
  const aborted = counter("kube_state_shards_aborted_scrapes_total", "Bodies that were not read to their end.", [
    "reason",
    "shard",
  ]);
  const refused = counter("kube_state_shards_refused_scrapes_total", "Scrapes answered with 503.", ["reason", "shard"]);
  const orders = counter(
    "kube_state_shards_refused_assignments_total",
    "Assignments that were older than the one applied, or of its order with other content.",
    ["reason", "shard"],
  );
  const reports = counter("kube_state_shards_failed_reports_total", "Reports that the assignment store did not take.", [
    "shard",
  ]);
  const lastRead = openGauge(registry, {
    name: "kube_state_shards_last_read_timestamp_seconds",
    help: "When a body of this shard was last read to its end, in Unix seconds; before that, when the shard started.",
    labels: ["by", "shard"],
  });
  const ordinals = openGauge(registry, {
    name: "kube_state_metrics_shard_ordinal",
    help: "This shard's ordinal.",
    labels: ["shard_ordinal"],
  });
  ordinals.set({ shard_ordinal: String(ordinal) }, ordinal);
  // What first appears as 1 has not increased, as Prometheus sees it: what may happen is 0 until it does.
  for (const reason of ["hungUp", "tooSlow"]) aborted.inc({ reason, shard }, 0);
  for (const reason of ["notReady", "busy"]) refused.inc({ reason, shard }, 0);
  for (const reason of ["stale", "conflict"]) orders.inc({ reason, shard }, 0);
  reports.inc({ shard }, 0);
  const atZero = new Set<string>();
  const beginAtZero = (resource: string): void => {
    if (atZero.has(resource)) return;
    atZero.add(resource);
    for (const asked of [lists, watches])
      for (const result of ["success", "error"]) asked.inc({ resource, result, shard }, 0);
    for (const reason of RELIST_REASONS) relists.inc({ resource, reason, shard }, 0);
    for (const what of BAD_EVENTS) badEvents.inc({ resource, what, shard }, 0);
    failures.inc({ resource, shard }, 0);
  };
  const ask = (asked: Counter, { resource, result }: { readonly resource: string; readonly result: string }): void => {
    beginAtZero(resource);
    asked.inc({ resource, result, shard });
  };
  const markRead = (by: string): void => lastRead.set({ by, shard }, Date.now() / 1_000);
  for (const by of READERS) markRead(by);
  const gauges = showGauges(registry, shard);

  return {
    observer: {
      listed: (event) => ask(lists, event),
      watchStarted: (event) => ask(watches, event),
      relist: ({ resource, reason }) => relists.inc({ resource, reason, shard }),
      badEvent: ({ resource, what }) => badEvents.inc({ resource, what, shard }),
      sinkFailed: ({ resource }) => failures.inc({ resource, shard }),
    },
    scrapeAborted: (reason) => aborted.inc({ reason, shard }),
    scrapeRefused: (reason) => refused.inc({ reason, shard }),
    renderFailures: (resource, count) => failures.inc({ resource, shard }, count),
    bodyRead: markRead,
    assignmentRefused: (reason) => orders.inc({ reason, shard }),
    reportFailed: () => reports.inc({ shard }),
    show: gauges.show,
    whenRead: gauges.whenRead,
    async clear() {
      ordinals.remove({ shard_ordinal: String(ordinal) });
      for (const by of READERS) lastRead.remove({ by, shard });
      await gauges.clear();
    },
  };
}

const READERS = ["scraper", "coordinator"] as const;
