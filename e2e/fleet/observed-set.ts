import type { ApiRequests } from "../cluster/api-requests.ts";
import { labelledNodes } from "../cluster/labelled-nodes.ts";

export type ObservedSet = {
  /** What a coordinator is told, to size the set and leave it as it is. */
  readonly args: readonly string[];
  remove(): Promise<void>;
};

const [NAMESPACE, NAME] = ["default", "e2e-observed"];
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`;
const NODES = 10;

/** A StatefulSet at rest with so many replicas, as its controller would leave it, and nodes for which these are right. */
export async function createObservedSet(objects: ApiRequests, replicas: number): Promise<ObservedSet> {
  const labels = { app: NAME };
  const template = { metadata: { labels }, spec: { containers: [{ name: "shard", image: "example/shard:v1" }] } };
  const spec = { replicas, serviceName: NAME, selector: { matchLabels: labels }, template };
  await objects.create(SETS, { metadata: { name: NAME }, spec });
  const status = { replicas, observedGeneration: 1, currentRevision: "r1", updateRevision: "r1" };
  await objects.patch(`${SETS}/${NAME}/status`, { status });
  const nodes = labelledNodes(objects, "observed");
  await nodes.resize(NODES);
  return {
    args: [
      ...["--scaler", "dry-run", "--scaler-statefulset", NAME, "--scaler-namespace", NAMESPACE],
      ...["--scaler-period", "1s", "--node-selector", nodes.selector, "--nodes-per-shard", String(NODES / replicas)],
      ...["--series-per-shard", "1000000000", "--min-shards", "1", "--max-shards", String(2 * replicas)],
    ],
    async remove() {
      await nodes.resize(0);
      await objects.remove(`${SETS}/${NAME}`);
    },
  };
}
