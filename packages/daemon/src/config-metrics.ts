import { Gauge, type Registry } from "prom-client";

export type ConfigMetrics = {
  /** The settings of this text, by its SHA-256 in hex, are in force. */
  loaded(hash: string, nowMs: number): void;
  /** The file could not be read, or not be applied: the settings before stay in force. */
  failed(): void;
};

const SAME = "The same, under the name that kube-state-metrics has.";

/** Whether the settings file was taken: under our names, and under those that alerts on kube-state-metrics know. */
export function createConfigMetrics(registry: Registry, path: string): ConfigMetrics {
  const labels = { type: "config", filename: path };
  const pair = (ours: string, theirs: string, help: string): ((value: number) => void) => {
    const own = new Gauge({ name: ours, help, registers: [registry] });
    const known = new Gauge({ name: theirs, help: SAME, labelNames: Object.keys(labels), registers: [registry] });
    return (value) => {
      own.set(value);
      known.set(labels, value);
    };
  };
  const setSuccessful = pair(
    "kube_state_shards_config_last_reload_successful",
    "kube_state_metrics_last_config_reload_successful",
    "1 when the settings file was last read and applied, 0 when that failed and the settings before stay in force.",
  );
  const setTime = pair(
    "kube_state_shards_config_last_reload_success_timestamp_seconds",
    "kube_state_metrics_last_config_reload_success_timestamp_seconds",
    "When the settings file was last read and applied, in Unix seconds.",
  );
  const setHash = pair(
    "kube_state_shards_config_hash",
    "kube_state_metrics_config_hash",
    "First 48 bits of the SHA-256 of the settings file in force.",
  );
  return {
    loaded: (hash, nowMs) => {
      setSuccessful(1);
      setTime(nowMs / 1_000);
      setHash(Number.parseInt(hash.slice(0, 12), 16)); // what a float holds exactly
    },
    failed: () => setSuccessful(0),
  };
}
