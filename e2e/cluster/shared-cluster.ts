import { inject } from "vitest";
import { type ClusterDetails, joinRealCluster, type RealCluster } from "./real-cluster.ts";
import type { SeedOptions } from "./seed-cluster.ts";

declare module "vitest" {
  // Vitest's own form of typing what the global setup provides.
  interface ProvidedContext {
    readonly cluster: ClusterDetails;
    readonly seed: SeedOptions;
  }
}

/** The cluster that every end-to-end file works on: 600 pods in 12 namespaces, started and seeded once a run. */
export function sharedCluster(): RealCluster {
  const cluster = joinRealCluster(inject("cluster"));
  cluster.assumeSeeded(inject("seed"));
  return cluster;
}
