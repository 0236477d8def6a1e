import { freePorts } from "../process/free-port.ts";
import { isReady, waitUntilReady } from "./readiness.ts";
import type { ShardProcess } from "./shard-process.ts";
import { startCli } from "./start-cli.ts";

/** Starts an exporter as a manifest of kube-state-metrics does: with flags alone. */
export async function startExporterProcess(kubeconfig: string, args: readonly string[]): Promise<ShardProcess> {
  const [port = 0, telemetryPort = 0] = await freePorts(2);
  const child = startCli([
    ...[`--kubeconfig=${kubeconfig}`, "--host=127.0.0.1", "--telemetry-host=127.0.0.1"],
    ...[`--port=${port}`, `--telemetry-port=${telemetryPort}`, ...args],
  ]);
  const telemetryUrl = `http://127.0.0.1:${telemetryPort}`;
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    telemetryUrl,
    ready: () => waitUntilReady(child, telemetryUrl),
    isReady: () => isReady(telemetryUrl),
    stop: async () => void (await child.stop()),
  };
}
