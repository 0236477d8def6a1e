import type { Gauge, Registry } from "prom-client";
import type { KindSize } from "../store/kind-store.ts";
import { openGauge } from "./open-metric.ts";

/** What a shard is like at one moment. */
export type ShardGauges = {
  readonly totalShards: number;
  /** By state. */
  readonly units: Readonly<Record<string, number>>;
  /** Units held warm beside their owners; they are among `units`, too. */
  readonly standbys: { readonly units: number; readonly series: number };
  readonly openWatches: number;
  /** By resource: units in which the API server refuses the kind. */
  readonly blocked: ReadonlyMap<string, number>;
  readonly missing: ReadonlySet<string>;
  readonly sizes: ReadonlyMap<string, KindSize>;
  readonly lastSeenMs: ReadonlyMap<string, number>;
};

/** Gauges are set at each heartbeat, not when they are read: a gauge that is not set any more tells of a stuck shard. */
export function showGauges(registry: Registry, shard: string) {
  const gauge = (name: string, help: string, labels: readonly string[] = []): Gauge =>
    openGauge(registry, { name, help, labels: [...labels, "shard"] });
  const total = openGauge(registry, {
    name: "kube_state_metrics_total_shards",
    help: "Shards named in the assignment applied; of a fixed fleet, all of them.",
    labels: [],
  });
  const units = gauge("kube_state_shards_units", "Units held, by what is done with them.", ["state"]);
  const standbyUnits = gauge(
    "kube_state_shards_standby_units",
    "Units held warm for the case that their owner is lost.",
  );
  const standbySeries = gauge(
    "kube_state_shards_standby_series",
    "Samples of the units held warm: they are in no body.",
  );
  const watches = gauge("kube_state_shards_open_watches", "Watches kept open to the API server.");
  const blocked = gauge("kube_state_shards_blocked_kinds", "Units in which the API server refuses to list the kind.", [
    "resource",
  ]);
  const missing = gauge("kube_state_shards_missing_kinds", "1 for a kind that the API server does not serve, else 0.", [
    "resource",
  ]);
  const objects = gauge("kube_state_shards_objects", "Objects held.", ["resource"]);
  const series = gauge("kube_state_shards_series", "Samples held.", ["resource"]);
  const text = gauge("kube_state_shards_text_bytes", "Bytes of rendered samples held.", ["resource"]);
  const seen = gauge(
    "kube_state_shards_last_seen_timestamp_seconds",
    "When the API server last said something of the kind, of the unit that has waited longest, in Unix seconds.",
    ["resource"],
  );

  return {
    show(now: ShardGauges): void {
      total.set(now.totalShards);
      watches.set({ shard }, now.openWatches);
      standbyUnits.set({ shard }, now.standbys.units);
      standbySeries.set({ shard }, now.standbys.series);
      for (const [state, count] of Object.entries(now.units)) units.set({ state, shard }, count);
      for (const [resource, size] of now.sizes) {
        objects.set({ resource, shard }, size.objects);
        series.set({ resource, shard }, size.series);
        text.set({ resource, shard }, size.textBytes);
        missing.set({ resource, shard }, now.missing.has(resource) ? 1 : 0);
        blocked.set({ resource, shard }, now.blocked.get(resource) ?? 0);
      }
      for (const [resource, seenMs] of now.lastSeenMs) seen.set({ resource, shard }, seenMs / 1_000);
    },
    async clear(): Promise<void> {
      for (const each of [units, standbyUnits, standbySeries, watches, blocked, missing, objects, series, text, seen]) {
        const { values } = await each.get();
        for (const { labels } of values) if (labels["shard"] === shard) each.remove(labels);
      }
    },
  };
}
