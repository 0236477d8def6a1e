const fields = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
export const metadata = (index: number) => ({
  name: `app-${index}`,
  generateName: "app-",
  namespace: "team-1",
  uid: `0b5a6f1e-4a55-4c4f-9d0c-${String(index).padStart(12, "0")}`,
  resourceVersion: String(1_000 + index),
  creationTimestamp: "2026-10-01T00:00:00Z",
  labels: { app: "app", "pod-template-hash": "5d9c7f8b6d" },
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "app", uid: "rs", controller: true }],
});
const manager = (name: string, inner: object) => ({
  manager: name,
  operation: "Update",
  apiVersion: "v1",
  time: "2026-10-01T00:00:00Z",
  fieldsType: "FieldsV1",
  fieldsV1: inner,
});
/** As an API server writes them for a pod of two containers: some 2.3 of 6.5 KB. */
export const managedFields = [
  manager("kube-controller-manager", {
    "f:metadata": { "f:generateName": {}, "f:labels": { ".": {}, ...fields(["app", "pod-template-hash"]) } },
    "f:spec": {
      "f:containers": Object.fromEntries(
        ["app", "sidecar"].map((name) => [
          `k:{"name":"${name}"}`,
          {
            ".": {},
            ...fields(["image", "imagePullPolicy", "name", "terminationMessagePath", "terminationMessagePolicy"]),
            "f:resources": { ".": {}, "f:limits": fields(["cpu", "memory"]), "f:requests": fields(["cpu", "memory"]) },
          },
        ]),
      ),
      ...fields(["dnsPolicy", "enableServiceLinks", "restartPolicy", "schedulerName", "securityContext"]),
    },
  }),
  manager("kubelet", {
    "f:status": {
      "f:conditions": Object.fromEntries(
        ["ContainersReady", "Initialized", "PodReadyToStartContainers", "Ready"].map((type) => [
          `k:{"type":"${type}"}`,
          { ".": {}, ...fields(["lastProbeTime", "lastTransitionTime", "status", "type"]) },
        ]),
      ),
      ...fields(["containerStatuses", "hostIP", "hostIPs", "phase", "podIP", "podIPs", "startTime"]),
    },
  }),
];
const status = (name: string) => ({
  name,
  image: `registry.example/${name}:v1`,
  imageID: `registry.example/${name}@sha256:${"0".repeat(64)}`,
  containerID: `containerd://${"1".repeat(64)}`,
  ready: true,
  started: true,
  restartCount: 1,
  state: { running: { startedAt: "2026-10-01T00:00:20Z" } },
  lastState: {},
});
const container = (name: string) => ({
  name,
  image: `registry.example/${name}:v1`,
  imagePullPolicy: "IfNotPresent",
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
  terminationMessagePath: "/dev/termination-log",
  volumeMounts: [{ name: "token", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }],
});
/** Spec and status of that pod. */
export const podRest = {
  spec: {
    containers: ["app", "sidecar"].map(container),
    restartPolicy: "Always",
    nodeName: "node-1",
    dnsPolicy: "ClusterFirst",
    serviceAccountName: "default",
  },
  status: {
    phase: "Running",
    conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
      type,
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: "2026-10-01T00:00:09Z",
    })),
    hostIP: "192.168.0.1",
    podIP: "10.0.0.1",
    podIPs: [{ ip: "10.0.0.1" }],
    containerStatuses: ["app", "sidecar"].map(status),
  },
};
