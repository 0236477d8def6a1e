import { freePortRun } from "../process/free-port.ts";
import { waitUntilReady } from "./readiness.ts";
import type { StandaloneProcess } from "./standalone-process.ts";
import { startCli } from "./start-cli.ts";

export type SimulatedFleet = Omit<StandaloneProcess, "rescale">;

export type SimulatedFleetOptions = {
  readonly pods: number;
  readonly namespaces: number;
  readonly shards: number;
  /** Changes a second. */
  readonly churn: number;
  readonly args?: readonly string[];
};

/** Starts `standalone --simulate`: objects of every kind that is served by default. */
export async function startSimulatedFleet({
  pods,
  namespaces,
  shards,
  churn,
  args = [],
}: SimulatedFleetOptions): Promise<SimulatedFleet> {
  const base = await freePortRun(shards + 2);
  const child = startCli([
    ...["standalone", "--simulate", "--host", "127.0.0.1", "--shards", String(shards), "--churn", String(churn)],
    ...["--pods", String(pods), "--namespaces", String(namespaces), "--nodes", "6", ...args],
    ...["--port", String(base), "--telemetry-port", String(base + 1), "--shard-port-base", String(base + 2)],
  ]);
  const telemetryUrl = `http://127.0.0.1:${base + 1}`;
  return {
    child,
    url: `http://127.0.0.1:${base}`,
    telemetryUrl,
    shardUrls: Array.from({ length: shards }, (_, index) => `http://127.0.0.1:${base + 2 + index}`),
    ready: () => waitUntilReady(child, telemetryUrl),
    stop: async () => void (await child.stop()),
  };
}
