import type { RealCluster } from "./real-cluster.ts";

/** Runs this while the API server filters by `shardSelector`, which it does not do by itself: the gate is alpha. */
export async function withSharding<Value>(
  cluster: Pick<RealCluster, "restartApiServer">,
  run: () => Promise<Value>,
): Promise<Value> {
  await cluster.restartApiServer({ sharding: true });
  try {
    return await run();
  } finally {
    await cluster.restartApiServer();
  }
}
