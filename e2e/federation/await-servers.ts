import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../process/wait-until.ts";
import { DELETED, type PodChanges } from "./changes.ts";
import { countGhosts } from "./judge.ts";
import type { FederationServers } from "./servers.ts";

/** Until leaves and global servers count all pods, for long enough that shards know each interval. */
export async function awaitCounts({ leaves, globals }: FederationServers, pods: number): Promise<void> {
  const said = new Map<string, number>();
  const counted = async (): Promise<true | undefined> => {
    for (const { name, prometheus } of [...leaves, ...globals]) said.set(name, await prometheus.rows("kube_pod_info"));
    const fast = leaves.filter(({ intervalSeconds }) => intervalSeconds === leaves[0]?.intervalSeconds);
    const atLeaves = fast.reduce((sum, { name }) => sum + (said.get(name) ?? 0), 0);
    const isSame = leaves.every(({ name, partition }) => {
      const peer = fast.find((one) => one.partition === partition);
      return said.get(name) === said.get(peer?.name ?? "");
    });
    return (isSame && atLeaves === pods && globals.every(({ name }) => said.get(name) === pods)) || undefined;
  };
  await waitUntil(counted, {
    ...{ everyMs: 500, timeoutMs: 120_000 },
    what: () => `${pods} pods to be counted at the leaves and above; last: ${JSON.stringify([...said])}`,
  });
  await delay(2_500 * Math.max(...leaves.map(({ intervalSeconds }) => intervalSeconds)));
}

/** Prometheus forgets what nobody ends after five minutes: what is still counted after this is a ghost. */
export async function awaitNoGhosts({ leaves, globals }: FederationServers, changes: PodChanges): Promise<void> {
  const slowest = Math.max(...leaves.map(({ intervalSeconds }) => intervalSeconds));
  const tracked = [...leaves, ...globals.filter(({ isTracked }) => isTracked)];
  const gone = async (): Promise<true | undefined> => {
    for (const server of tracked) {
      const { pods, reasons } = await countGhosts(server, changes);
      if (pods + reasons > 0) return undefined;
    }
    return true;
  };
  // What is left is found again by who judges.
  await waitUntil(gone, { everyMs: 1_000, timeoutMs: 30_000 + 2_000 * slowest, what: () => DELETED }).catch(() => {});
}

/** Pods in the global server's totals, made of the leaves' aggregates, and how many there are. */
export type Totals = { readonly counted: number; readonly wanted: number };

const TOTAL =
  "sum(cluster_phase:kube_pod_status_phase:sum) and on () cluster_resource:kube_pod_container_resource_requests:ratio > 0";

/** Rules are evaluated at each level in its own time. */
export async function awaitTotals({ globals: [global] }: FederationServers, wanted: number): Promise<Totals> {
  if (global === undefined) throw new Error("read totals: there is no global server");
  const isRight = async (): Promise<true | undefined> => (await global.prometheus.value(TOTAL)) === wanted || undefined;
  await waitUntil(isRight, { everyMs: 500, what: () => `totals of ${wanted} pods` }).catch(() => {});
  return { counted: await global.prometheus.value(TOTAL), wanted };
}
