import type { ClusterStore } from "../cluster/cluster-store.ts";
import type { SeedOptions } from "../simulator-options.ts";
import { seedExtras } from "./extras/seed-extras.ts";
import { buildNode } from "./node.ts";
import { buildPod, seededTime } from "./pod.ts";
import { seededUid } from "./pseudo-random.ts";
import {
  buildDeployment,
  buildReplicaSet,
  buildService,
  replicaSetName,
  replicaSetUid,
  type Workload,
} from "./workload.ts";

const PODS_PER_WORKLOAD = 3;
const PODS_PER_NODE = 40;
const PODS_PER_NAMESPACE = 50;

const seededNamespace = (index: number): string => `team-${String(index).padStart(4, "0")}`;

/** Fills an empty cluster. Pods go in threes to an application, applications in turn to the namespaces. */
export function seedCluster(store: ClusterStore, options: SeedOptions): void {
  const pods = options.pods ?? 0;
  const nodes = options.nodes ?? Math.ceil(pods / PODS_PER_NODE);
  const namespaces = options.namespaces ?? Math.ceil(pods / PODS_PER_NAMESPACE);
  for (let index = 0; index < namespaces; index += 1) {
    const name = seededNamespace(index);
    const metadata = { name, uid: seededUid("namespace", name), creationTimestamp: seededTime(index) };
    store.create("namespaces", { metadata });
  }
  for (let index = 0; index < nodes; index += 1) store.create("nodes", buildNode(index));
  const names = Array.from({ length: namespaces }, (_, index) => seededNamespace(index));
  seedExtras(store, { namespaces: names, nodes, sets: options.extras ?? 0 });
  for (let index = 0; index * PODS_PER_WORKLOAD < pods; index += 1) {
    const replicas = Math.min(PODS_PER_WORKLOAD, pods - index * PODS_PER_WORKLOAD);
    const namespace = namespaces === 0 ? "default" : seededNamespace(index % namespaces);
    const workload: Workload = { index, namespace, app: `app-${index}`, replicas };
    store.create("deployments", buildDeployment(workload));
    store.create("replicasets", buildReplicaSet(workload));
    store.create("services", buildService(workload));
    for (let replica = 0; replica < replicas; replica += 1) {
      const pod = index * PODS_PER_WORKLOAD + replica;
      store.create(
        "pods",
        buildPod({
          index: pod,
          namespace,
          nodeName: nodes === 0 ? "" : `node-${pod % nodes}`,
          app: workload.app,
          replicaSet: replicaSetName(workload),
          replicaSetUid: replicaSetUid(workload),
          generation: 0,
          revision: 0,
        }),
      );
    }
  }
}
