import type { TestProject } from "vitest/node";
import { startRealCluster } from "./cluster/start-real-cluster.ts";

export const SEED = { pods: 600, namespaces: 12 };

/** One etcd and one API server for all files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startRealCluster({ audit: true });
  try {
    await cluster.seed(SEED);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const { server, apiPort, etcdUrl, authorityFile, auditFile, kubeconfigs, restartUrl, folder } = cluster;
  project.provide("cluster", { server, apiPort, etcdUrl, authorityFile, auditFile, kubeconfigs, restartUrl, folder });
  project.provide("seed", SEED);
  return () => cluster.stop();
}
