import { Counter, Gauge, type Registry } from "prom-client";
import { SCALER_REASONS, type ScalerReason } from "../scaler-reasons.ts";
import { SCALER_MODES } from "../scaler-settings.ts";
import type { ScalerStatus } from "../scaler-status.ts";

export interface ScalerMetrics {
  /** After each decision. */
  decided(status: ScalerStatus): void;
  /** `replicas` was written. */
  changed(direction: "up" | "down"): void;
}

/** What is not known is NaN, so that no graph shows an old number. */
export function createScalerMetrics(registry: Registry): ScalerMetrics {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: `kube_state_shards_scaler_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name: `kube_state_shards_scaler_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const mode = gauge("mode", "1 for the mode that the scaler is in, 0 for the others.", ["mode"]);
  const nodes = gauge("nodes", "Nodes counted.");
  const series = gauge("series", "Samples of all units, by the shards' own word.");
  const replicas = gauge("replicas", "Replicas of the StatefulSet, as its spec has them.");
  const exact = gauge("exact_shards", "Shards that the cluster's size asks for, within --min-shards and --max-shards.");
  const allowed = gauge("allowed_shards", "The acceptance band: between these the number stays.", ["bound"]);
  const wanted = gauge("wanted_shards", "Shards to go to: the present number where that may stay.");
  const draining = gauge("draining_shards", "Shards that are being emptied in order to go.");
  const reason = gauge("reason", "1 for why the number is what it is, or does not change; 0 for all else.", ["reason"]);
  const cpu = gauge("recommended_cpu_cores", "CPU that a shard should be given.");
  const memory = gauge("recommended_memory_bytes", "Memory that a shard should be given.");
  const changedAt = gauge(
    "last_change_timestamp_seconds",
    "When this coordinator last wrote replicas, in Unix seconds.",
  );
  const decisions = counter("decisions_total", "Decisions, by what they came to.", ["reason"]);
  const changes = counter("changes_total", "Times that replicas was written.", ["direction"]);
  for (const direction of ["up", "down"]) changes.inc({ direction }, 0);

  return {
    decided(status) {
      for (const one of SCALER_MODES) mode.set({ mode: one }, one === status.mode ? 1 : 0);
      nodes.set(status.nodes ?? Number.NaN);
      series.set(status.series ?? Number.NaN);
      replicas.set(status.replicas ?? Number.NaN);
      exact.set(status.estimate?.exact ?? Number.NaN);
      const [low, high] = status.estimate?.stay ?? [Number.NaN, Number.NaN];
      allowed.set({ bound: "low" }, low);
      allowed.set({ bound: "high" }, high);
      wanted.set(status.wanted ?? Number.NaN);
      draining.set(status.draining.length);
      cpu.set(status.recommended?.cpuCores ?? Number.NaN);
      memory.set(status.recommended?.memoryBytes ?? Number.NaN);
      if (status.lastChange !== undefined) changedAt.set(status.lastChange.atMs / 1_000);
      for (const one of REASONS) reason.set({ reason: one }, one === status.reason ? 1 : 0);
      decisions.inc({ reason: status.reason });
    },
    changed: (direction) => changes.inc({ direction }),
  };
}

const REASONS = Object.keys(SCALER_REASONS) as readonly ScalerReason[];
