import type { ReflectorObserver } from "@kube-state-shards/listwatch";
import type { Registry } from "prom-client";
import { openCounter, openGauge } from "./open-metric.ts";
import { type ShardGauges, showGauges } from "./shard-gauges.ts";

/** What a shard tells of itself. Shards of one process share the registry, and are told apart by the label `shard`. */
export interface ShardMetrics {
  readonly observer: Partial<ReflectorObserver>;
  scrapeAborted(reason: "hungUp" | "tooSlow"): void;
  scrapeRefused(reason: "notReady" | "busy"): void;
  renderFailures(resource: string, failures: number): void;
  assignmentRefused(reason: "stale" | "conflict"): void;
  reportFailed(): void;
  show(gauges: ShardGauges): void;
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
  openGauge(registry, {
    name: "kube_state_metrics_shard_ordinal",
    help: "This shard's ordinal.",
    labels: ["shard_ordinal"],
  }).set({ shard_ordinal: String(ordinal) }, ordinal);
  const gauges = showGauges(registry, shard);

  return {
    observer: {
      listed: ({ resource, result }) => lists.inc({ resource, result, shard }),
      watchStarted: ({ resource, result }) => watches.inc({ resource, result, shard }),
      relist: ({ resource, reason }) => relists.inc({ resource, reason, shard }),
      badEvent: ({ resource, what }) => badEvents.inc({ resource, what, shard }),
      sinkFailed: ({ resource }) => failures.inc({ resource, shard }),
    },
    scrapeAborted: (reason) => aborted.inc({ reason, shard }),
    scrapeRefused: (reason) => refused.inc({ reason, shard }),
    renderFailures: (resource, count) => failures.inc({ resource, shard }, count),
    assignmentRefused: (reason) => orders.inc({ reason, shard }),
    reportFailed: () => reports.inc({ shard }),
    show: gauges.show,
    async clear() {
      openGauge(registry, { name: "kube_state_metrics_shard_ordinal", help: "", labels: ["shard_ordinal"] }).remove({
        shard_ordinal: String(ordinal),
      });
      await gauges.clear();
    },
  };
}
