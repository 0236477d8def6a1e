import { createKindRenderer, findKind } from "@kube-state-shards/families";
import { compare } from "./measure.ts";

// What an event costs before the store sees it: a pod of two containers, as an API server sends it.
const PODS = 1_000;
const kind = findKind("pods");
if (kind === undefined) throw new Error("find kind: got none, want pods");
const renderer = createKindRenderer(kind, { labelsAllowlist: new Map(), annotationsAllowlist: new Map() });

const container = (name: string) => ({
  name,
  image: `registry.example/${name}:v1`,
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
});
const status = (name: string) => ({
  name,
  image: `registry.example/${name}:v1`,
  imageID: `registry.example/${name}@sha256:0`,
  containerID: `containerd://${name}`,
  ready: true,
  restartCount: 1,
  state: { running: { startedAt: "2026-10-01T00:00:20Z" } },
  lastState: {},
});
const condition = (type: string) => ({ type, status: "True", lastTransitionTime: "2026-10-01T00:00:09Z" });
const lines = Array.from({ length: PODS }, (_, index) =>
  JSON.stringify({
    metadata: {
      name: `app-${index}`,
      namespace: "team-1",
      uid: `uid-${index}`,
      creationTimestamp: "2026-10-01T00:00:00Z",
      ownerReferences: [{ kind: "ReplicaSet", name: "app", uid: "rs", controller: true }],
    },
    spec: { nodeName: "node-1", containers: [container("app"), container("sidecar")], restartPolicy: "Always" },
    status: {
      phase: "Running",
      qosClass: "Burstable",
      hostIP: "192.168.0.1",
      podIP: "10.0.0.1",
      podIPs: [{ ip: "10.0.0.1" }],
      startTime: "2026-10-01T00:00:05Z",
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition),
      containerStatuses: [status("app"), status("sidecar")],
    },
  }),
);
const pods: readonly unknown[] = lines.map((line) => JSON.parse(line));

compare({
  title: `One pod of two containers, ${renderer.render(pods[0]).series} series`,
  calls: PODS,
  candidates: [
    { name: "JSON.parse", run: () => lines.map((line) => JSON.parse(line)) },
    { name: "render", run: () => pods.map((pod) => renderer.render(pod).text.length) },
  ],
});
