import type { RealCluster } from "../cluster/real-cluster.ts";
import { createReferenceObjects, type ReferenceObjects } from "../cluster/reference-objects.ts";
import { awaitBody } from "../scrape/await-body.ts";
import { servedKinds } from "./served-kinds.ts";
import { type StandaloneProcess, startStandalone } from "./standalone-process.ts";

export type EveryKindFleet = {
  readonly fleet: StandaloneProcess;
  readonly kinds: readonly string[];
  readonly reference: ReferenceObjects;
  /** One shard that serves the same, from JSON alone. */
  startInJson(): Promise<StandaloneProcess>;
  stop(): Promise<void>;
};

/** Two shards that serve every kind, family, label and annotation of a cluster that holds the objects of all reference cases. */
export async function startEveryKindFleet(
  cluster: Pick<RealCluster, "objects" | "etcdObjects" | "kubeconfigs">,
): Promise<EveryKindFleet> {
  const reference = await createReferenceObjects(cluster);
  const { all: kinds } = await servedKinds();
  const args = [
    ...["--resources", kinds.join(","), "--metric-opt-in-list", ".*"],
    ...["--metric-labels-allowlist", "*=[*]", "--metric-annotations-allowlist", "*=[*]"],
  ];
  const kubeconfig = cluster.kubeconfigs.token;
  const fleet = await startStandalone({ kubeconfig, shards: 2, args });
  await fleet.ready();
  await awaitBody(fleet.url, (text) => text.includes('namespace="reference",pod="reference-'), /reference/);
  return {
    fleet,
    kinds,
    reference,
    startInJson: () => startStandalone({ kubeconfig, shards: 1, args: [...args, "--api-encoding", "json"] }),
    stop: async () => {
      await fleet.stop();
      await reference.remove();
    },
  };
}
