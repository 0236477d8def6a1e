import { once } from "node:events";
import type { SeedOptions } from "../cluster/seed-cluster.ts";
import { startRealCluster } from "../cluster/start-real-cluster.ts";

/** Starts and seeds a cluster, prints where it is as one JSON line, and serves until stdin ends or a signal comes. */
export async function serveCluster(seed: SeedOptions, sharding: boolean): Promise<number> {
  const cluster = await startRealCluster({ sharding });
  try {
    await cluster.seed(seed);
    const { server, apiPort, etcdUrl, kubeconfigs } = cluster;
    process.stdout.write(
      `${JSON.stringify({ server, apiPort, apiServerPid: cluster.apiServerPid(), etcdUrl, kubeconfigs })}\n`,
    );
    process.stdin.resume();
    await once(process.stdin, "end");
  } finally {
    await cluster.stop();
  }
  return 0;
}
