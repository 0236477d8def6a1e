import { type ShardProcess, startOnFreePorts } from "./shard-process.ts";

/** Starts an exporter as a manifest of kube-state-metrics does: with flags alone. */
export const startExporterProcess = (kubeconfig: string, args: readonly string[]): Promise<ShardProcess> =>
  startOnFreePorts([`--kubeconfig=${kubeconfig}`, "--host=127.0.0.1", "--telemetry-host=127.0.0.1", ...args]);
