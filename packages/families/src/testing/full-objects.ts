import { fullConditions as conditions, fullMetadata as metadata } from "./full-metadata.ts";
import { accessObjects } from "./full-objects-access.ts";
import { storageObjects } from "./full-objects-storage.ts";
import { workloadObjects } from "./full-objects-workloads.ts";

const resources = { cpu: "250m", memory: "1Gi", "nvidia.com/gpu": "1", "hugepages-2Mi": "4Mi", pods: "110" };
const containers = [
  { name: "main", image: "r/main:1", restartPolicy: "Always", resources: { limits: resources, requests: resources } },
  { name: "side", image: "r/side:1", resources: { limits: resources, requests: resources } },
];
const ended = { exitCode: 1, reason: "Error", startedAt: "2026-01-01T00:00:02Z", finishedAt: "2026-01-01T00:00:03Z" };
const statuses = [
  {
    name: "main",
    image: "r/main",
    imageID: "i",
    containerID: "c",
    ready: true,
    restartCount: 2,
    state: { running: { startedAt: null } },
    lastState: { terminated: ended },
  },
  {
    name: "side",
    image: "r/side",
    imageID: "i",
    containerID: "d",
    ready: false,
    restartCount: 0,
    state: { terminated: ended },
    lastState: {},
  },
];

const pod = {
  metadata,
  spec: {
    containers,
    initContainers: containers,
    nodeName: "n-1",
    hostNetwork: true,
    priorityClassName: "high",
    restartPolicy: "Always",
    runtimeClassName: "kata",
    serviceAccountName: "web",
    schedulerName: "default-scheduler",
    overhead: { cpu: "10m", memory: "1Mi" },
    nodeSelector: { "kubernetes.io/os": "linux", "kubernetes-io/os": "linux" },
    tolerations: [{ key: "k", operator: "Exists", value: "", effect: "NoExecute", tolerationSeconds: 300 }],
    volumes: [
      { name: "v", persistentVolumeClaim: { claimName: "c", readOnly: true } },
      { name: "e", ephemeral: {} },
    ],
    resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "t" }],
  },
  status: {
    phase: "Running",
    reason: "Evicted",
    qosClass: "Burstable",
    hostIP: "10.0.0.1",
    podIP: "10.1.0.1",
    podIPs: [{ ip: "10.1.0.1" }, { ip: "fd00::1" }],
    startTime: "2026-01-01T00:00:01Z",
    conditions,
    containerStatuses: statuses,
    initContainerStatuses: statuses,
    resourceClaimStatuses: [{ name: "gpu", resourceClaimName: "gpu-x" }],
  },
};

const node = {
  metadata: { ...metadata, labels: { "node-role.kubernetes.io/worker": "", zone: "a" } },
  spec: {
    podCIDR: "10.1.0.0/24",
    podCIDRs: ["10.1.0.0/24"],
    providerID: "p",
    unschedulable: true,
    taints: [{ key: "k", value: "v", effect: "NoSchedule" }],
  },
  status: {
    capacity: resources,
    allocatable: resources,
    conditions,
    addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
    nodeInfo: { kernelVersion: "6", osImage: "Linux", kubeletVersion: "1.36", systemUUID: "s" },
  },
};

const counts = {
  replicas: 3,
  readyReplicas: 2,
  fullyLabeledReplicas: 3,
  terminatingReplicas: 1,
  observedGeneration: 3,
};

/** Of the kinds that have files of their own: the full object first, then what it cannot be at once. */
export const furtherObjects: Readonly<Record<string, readonly unknown[]>> = {
  ...accessObjects,
  ...storageObjects,
  ...workloadObjects,
};

/** For each resource an object that gives samples in every family of its kind, as far as one object can. */
export const fullObjects: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(furtherObjects).map(([resource, [full]]) => [resource, full])),
  pods: pod,
  nodes: node,
  namespaces: { metadata, status: { phase: "Active", conditions } },
  deployments: {
    metadata,
    spec: { replicas: 3, paused: true, strategy: { rollingUpdate: { maxUnavailable: "25%", maxSurge: 1 } } },
    status: { ...counts, availableReplicas: 2, unavailableReplicas: 1, updatedReplicas: 3, conditions },
  },
  replicasets: { metadata, spec: { replicas: 3 }, status: counts },
  services: {
    metadata,
    spec: { type: "LoadBalancer", clusterIP: "10.2.0.1", externalIPs: ["192.0.2.1"] },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.2", hostname: "h" }] } },
  },
};
