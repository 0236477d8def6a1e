import { waitUntil } from "../process/wait-until.ts";
import type { FleetStage } from "../scenarios/fleet-run.ts";
import { NOT_DELETED } from "./changes.ts";
import { SETTLED_WITHIN_MS } from "./moves.ts";
import { addressOf, type FederationServers } from "./servers.ts";

export type KilledPartition = {
  /** Leaves whose `up` said so. */
  readonly told: readonly string[];
  /** Until the global server counted all pods again. */
  readonly wholeAfterSeconds: number;
};

/** Kills the only shard of partition 1, and waits until its leaf says so, and the others serve what it had. */
export async function killPartition(
  stage: FleetStage,
  { servers, pods }: { readonly servers: FederationServers; readonly pods: number },
): Promise<KilledPartition> {
  const { fleet, watch, mark } = stage;
  const [, shard] = fleet.shards;
  const [global] = servers.globals;
  if (shard === undefined || global === undefined) throw new Error("kill a partition: there is none");
  // More than a third of a fleet that is silent at once is taken for a fault of the network: of three it may be one.
  fleet.scaleTo(3);
  await watch.settledOn(3, SETTLED_WITHIN_MS);
  const counted = `count(max by (namespace, pod, uid) (kube_pod_info{${NOT_DELETED}}))`;
  mark(`kill ${shard.name}, the last of its partition`);
  const atMs = Date.now();
  shard.kill("SIGKILL");
  const down = `up{instance="${addressOf(shard)}"} == 0`;
  const mine = servers.leaves.filter(({ partition }) => partition === 1);
  for (const { name, prometheus } of mine) {
    await waitUntil(async () => (await prometheus.series(down, atMs, Date.now() + 1_000)).length > 0 || undefined, {
      everyMs: 500,
      what: () => `${name} to say that ${shard.name} is down: ${down}`,
    });
  }
  const isElsewhere = async (): Promise<true | undefined> => {
    if ((await global.prometheus.rows(`kube_pod_info{leaf="1",${NOT_DELETED}}`)) > 0) return undefined;
    return (await global.prometheus.value(counted)) === pods || undefined;
  };
  await waitUntil(isElsewhere, { everyMs: 500, timeoutMs: 120_000, what: () => `all ${pods} pods to be at leaf 0` });
  mark("all is at the other leaf");
  const wholeAfterSeconds = Math.round((Date.now() - atMs) / 1_000);
  shard.start();
  await shard.ready();
  return { told: mine.map(({ name }) => name), wholeAfterSeconds };
}
