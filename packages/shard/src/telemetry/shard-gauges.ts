import type { Order, ShardReport } from "@kube-state-shards/assignment";
import type { Gauge, Registry } from "prom-client";
import type { KindSize } from "../store/kind-store.ts";
import { WATCH_MODES, type WatchMode } from "../subscriptions/prefer-mode.ts";
import { openGauge, openReadGauge } from "./open-metric.ts";

/** What a shard is like at one heartbeat. */
export type ShardGauges = {
  readonly totalShards: number;
  readonly ready: boolean;
  /** The assignment in force; undefined where no coordinator makes one. */
  readonly applied: Order | undefined;
  /** By state. */
  readonly units: Readonly<Record<string, number>>;
  /** Units held warm beside their owners; they are among `units`, too. */
  readonly standbys: { readonly units: number; readonly series: number };
  readonly memory: ShardReport["memory"];
  readonly eventsPerSecond: number;
  readonly openWatches: number;
  /** By resource, of the namespaced kinds. */
  readonly watchModes: ReadonlyMap<string, { readonly mode: WatchMode; readonly watches: number }>;
};

/** What is counted object by object and watch by watch: by resource. */
export type ShardContents = {
  /** Units in which the API server refuses the kind. */
  readonly blocked: ReadonlyMap<string, number>;
  readonly missing: ReadonlySet<string>;
  readonly sizes: ReadonlyMap<string, KindSize>;
  readonly lastSeenMs: ReadonlyMap<string, number>;
};

/**
 * Gauges are set at each heartbeat, not when they are read: a gauge that is not set any more tells of a stuck shard. What has to be counted over
 * thousands of watches and pages is counted when it is read.
 */
export function showGauges(registry: Registry, shard: string) {
  const all: Gauge[] = [];
  const gauge = (name: string, help: string, labels: readonly string[] = []): Gauge => {
    const opened = openGauge(registry, { name: `kube_state_shards_${name}`, help, labels: [...labels, "shard"] });
    all.push(opened);
    return opened;
  };
  const total = openGauge(registry, {
    name: "kube_state_metrics_total_shards",
    help: "Shards named in the assignment applied; of a fixed fleet, all of them.",
    labels: [],
  });
  const ready = gauge("ready", "1 once every unit that this shard serves is listed, as at /readyz; 0 before.");
  const term = gauge("applied_term", "Term of the assignment in force here.");
  const epoch = gauge("applied_epoch", "Epoch, within its term, of the assignment in force here.");
  const units = gauge("units", "Units held, by what is done with them.", ["state"]);
  const standbyUnits = gauge("standby_units", "Units held warm for the case that their owner is lost.");
  const standbySeries = gauge("standby_series", "Samples of the units held warm: they are in no body.");
  const used = gauge("memory_used_bytes", "Memory of this process, as coordinators are told it.");
  const limit = gauge("memory_limit_bytes", "Memory limit of the container; left out where there is none.");
  const events = gauge("events_per_second", "Changed objects a second, smoothed over a minute.");
  const watches = gauge("open_watches", "Watches kept open to the API server.");
  const watchesOf = gauge("watch_strategy", "Watches of a namespaced kind, by how it is watched.", [
    "resource",
    "strategy",
  ]);
  // The first to be read of those that are counted then: it sets them all.
  const { gauge: blocked, reads } = openReadGauge(registry, {
    name: "kube_state_shards_blocked_kinds",
    help: "Units in which the API server refuses to list the kind.",
    labels: ["resource", "shard"],
  });
  all.push(blocked);
  const missing = gauge("missing_kinds", "1 for a kind that the API server does not serve, else 0.", ["resource"]);
  const objects = gauge("objects", "Objects held.", ["resource"]);
  const series = gauge("series", "Samples held.", ["resource"]);
  const text = gauge("text_bytes", "Bytes of rendered samples held.", ["resource"]);
  const memoryOfText = gauge(
    "text_memory_bytes",
    "What rendered samples take in memory: held as text, and in compressed form, which what rests is held in alone.",
    ["resource", "form"],
  );
  const seen = gauge(
    "last_seen_timestamp_seconds",
    "When the API server last said something of the kind, of the unit that has waited longest, in Unix seconds.",
    ["resource"],
  );

  const showContents = (now: ShardContents): void => {
    for (const [resource, size] of now.sizes) {
      objects.set({ resource, shard }, size.objects);
      series.set({ resource, shard }, size.series);
      text.set({ resource, shard }, size.textBytes);
      memoryOfText.set({ resource, form: "plain", shard }, size.plainBytes);
      memoryOfText.set({ resource, form: "compressed", shard }, size.compressedBytes);
      missing.set({ resource, shard }, now.missing.has(resource) ? 1 : 0);
      blocked.set({ resource, shard }, now.blocked.get(resource) ?? 0);
      const seenMs = now.lastSeenMs.get(resource);
      // Else a shard without units would seem to have waited ever since it had some.
      if (seenMs === undefined) seen.remove({ resource, shard });
      else seen.set({ resource, shard }, seenMs / 1_000);
    }
  };
  let read: (() => void) | undefined;

  return {
    show(now: ShardGauges): void {
      total.set(now.totalShards);
      ready.set({ shard }, now.ready ? 1 : 0);
      if (now.applied !== undefined) {
        term.set({ shard }, now.applied.term);
        epoch.set({ shard }, now.applied.epoch);
      }
      used.set({ shard }, now.memory.usedBytes);
      if (now.memory.limitBytes !== null) limit.set({ shard }, now.memory.limitBytes);
      events.set({ shard }, now.eventsPerSecond);
      watches.set({ shard }, now.openWatches);
      for (const [resource, { mode, watches: count }] of now.watchModes) {
        for (const strategy of WATCH_MODES) if (strategy !== mode) watchesOf.remove({ resource, strategy, shard });
        watchesOf.set({ resource, strategy: mode, shard }, count);
      }
      standbyUnits.set({ shard }, now.standbys.units);
      standbySeries.set({ shard }, now.standbys.series);
      for (const [state, count] of Object.entries(now.units)) units.set({ state, shard }, count);
    },
    /** From now on. */
    whenRead(contents: () => ShardContents): void {
      read = () => showContents(contents());
      reads.add(read);
    },
    async clear(): Promise<void> {
      if (read !== undefined) reads.delete(read);
      for (const each of all) {
        const { values } = await each.get();
        for (const { labels } of values) if (labels["shard"] === shard) each.remove(labels);
      }
    },
  };
}
