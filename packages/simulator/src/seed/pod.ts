import { createHash } from "node:crypto";
import { timestamp } from "../cluster/admit.ts";
import type { JsonObject } from "../cluster/stored-object.ts";
import { seededUid } from "./pseudo-random.ts";

/** Seeded objects date from here, whatever the clock says. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
export const seededTime = (seconds: number): string => timestamp(EPOCH_MS + seconds * 1000);

export type PodPlan = {
  /** Position among all pods. */
  readonly index: number;
  readonly namespace: string;
  readonly nodeName: string;
  readonly app: string;
  readonly replicaSet: string;
  readonly replicaSetUid: string;
  /** Counts the replacements of this pod by churn. */
  readonly generation: number;
  /** Counts the status changes by churn. */
  readonly revision: number;
};

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** One pod in some forty is not well. */
const isWell = (plan: PodPlan): boolean => (plan.index + plan.revision) % 40 !== 0;

function podName(plan: PodPlan): string {
  const suffix = plan.generation === 0 ? plan.index.toString(36) : `${plan.index.toString(36)}-r${plan.generation}`;
  return `${plan.replicaSet}-${suffix}`;
}

export function buildPod(plan: PodPlan): JsonObject {
  const { index } = plan;
  const born = index * 7 + plan.generation;
  const names = index % 3 === 0 ? ["app", "sidecar"] : ["app"];
  const well = isWell(plan);
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    metadata: {
      name: podName(plan),
      namespace: plan.namespace,
      uid: seededUid("pod", plan.namespace, podName(plan)),
      creationTimestamp: seededTime(born),
      labels: {
        app: plan.app,
        "app.kubernetes.io/name": plan.app,
        "pod-template-hash": sha(plan.replicaSet).slice(0, 8),
      },
      annotations: { "prometheus.io/scrape": "true" },
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "ReplicaSet",
          name: plan.replicaSet,
          uid: plan.replicaSetUid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      containers: names.map((name) => container(name, index)),
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "default",
      nodeName: plan.nodeName,
      schedulerName: "default-scheduler",
      priority: 0,
      tolerations: ["not-ready", "unreachable"].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: well ? "Running" : "Pending",
      qosClass: "Burstable",
      hostIP: `192.168.${index % 250}.${index % 200}`,
      podIP: ip,
      podIPs: [{ ip }],
      startTime: seededTime(born + 5),
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        type,
        status: well || type === "PodScheduled" || type === "Initialized" ? "True" : "False",
        lastProbeTime: null,
        lastTransitionTime: seededTime(born + 9 + plan.revision),
      })),
      containerStatuses: names.map((name) => containerStatus(name, plan, well)),
    },
  };
}

const container = (name: string, index: number): JsonObject => ({
  name,
  image: `registry.example/${name}:v1.${index % 9}`,
  imagePullPolicy: "IfNotPresent",
  ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
});

function containerStatus(name: string, plan: PodPlan, well: boolean): JsonObject {
  const { index, revision } = plan;
  const restarts = (index % 5) + revision;
  const terminated = {
    exitCode: 137,
    reason: "OOMKilled",
    startedAt: seededTime(index),
    finishedAt: seededTime(index + 9),
  };
  return {
    name,
    image: `registry.example/${name}:v1.${index % 9}`,
    imageID: `registry.example/${name}@sha256:${sha(`${name}${index % 9}`)}`,
    containerID: `containerd://${sha(`${name}/${podName(plan)}/${revision}`)}`,
    ready: well,
    started: well,
    restartCount: restarts,
    state: well
      ? { running: { startedAt: seededTime(index * 7 + 20) } }
      : { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } },
    lastState: restarts % 5 === 0 ? {} : { terminated },
  };
}
