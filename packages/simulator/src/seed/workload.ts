import type { JsonObject } from "../cluster/stored-object.ts";
import { seededTime } from "./pod.ts";
import { seededUid } from "./pseudo-random.ts";

/** One application: a deployment, its replicaset, a service. */
export type Workload = {
  readonly index: number;
  readonly namespace: string;
  readonly app: string;
  readonly replicas: number;
};

export const replicaSetName = (workload: Workload): string =>
  `${workload.app}-${seededUid("template", workload.app).slice(0, 8)}`;

export const replicaSetUid = (workload: Workload): string =>
  seededUid("replicaset", workload.namespace, replicaSetName(workload));

const metadata = (workload: Workload, kind: string, name: string): JsonObject => ({
  name,
  namespace: workload.namespace,
  uid: kind === "replicaset" ? replicaSetUid(workload) : seededUid(kind, workload.namespace, name),
  creationTimestamp: seededTime(workload.index * 11),
  labels: { app: workload.app, "app.kubernetes.io/name": workload.app },
});

const podTemplate = (app: string): JsonObject => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "app", image: "registry.example/app:v1" }] },
});

export function buildDeployment(workload: Workload): JsonObject {
  const { app, replicas, index } = workload;
  const condition = (type: string, reason: string): JsonObject => ({
    type,
    status: "True",
    lastUpdateTime: seededTime(index),
    lastTransitionTime: seededTime(index),
    reason,
    message: reason,
  });
  return {
    metadata: { ...metadata(workload, "deployment", app), generation: 2 },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: podTemplate(app),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    },
    status: {
      observedGeneration: 2,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [
        condition("Available", "MinimumReplicasAvailable"),
        condition("Progressing", "NewReplicaSetAvailable"),
      ],
    },
  };
}

export function buildReplicaSet(workload: Workload): JsonObject {
  const { app, namespace, replicas } = workload;
  const owner = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: app,
    uid: seededUid("deployment", namespace, app),
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    metadata: {
      ...metadata(workload, "replicaset", replicaSetName(workload)),
      generation: 1,
      ownerReferences: [owner],
    },
    spec: { replicas, selector: { matchLabels: { app } }, template: podTemplate(app) },
    status: {
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      observedGeneration: 1,
    },
  };
}

export function buildService(workload: Workload): JsonObject {
  const { app, index } = workload;
  const clusterIP = `10.96.${(index >> 8) & 255}.${index & 255}`;
  return {
    metadata: metadata(workload, "service", app),
    spec: {
      type: "ClusterIP",
      clusterIP,
      clusterIPs: [clusterIP],
      ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 8080 }],
      selector: { app },
      sessionAffinity: "None",
    },
    status: { loadBalancer: {} },
  };
}
