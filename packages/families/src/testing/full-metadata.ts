/** Metadata in which every field that families read is set. */
export const fullMetadata = {
  name: "web-1",
  namespace: "shop",
  uid: "u-1",
  resourceVersion: "4711",
  generation: 3,
  creationTimestamp: "2026-01-01T00:00:00Z",
  deletionTimestamp: "2026-01-02T00:00:00Z",
  labels: { app: "web", "app.kubernetes.io/name": "web", "app-kubernetes-io/name": "web2", partOf: "shop" },
  annotations: { "example.com/team": "a\nb", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
  ownerReferences: [
    { kind: "ReplicaSet", name: "web", controller: true },
    { kind: "App", name: "shop" },
  ],
};
export const fullConditions = ["Ready", "Initialized", "ContainersReady", "PodScheduled", "DisruptionTarget"].map(
  (type) => ({
    type,
    status: "True",
    reason: "Why",
    lastTransitionTime: "2026-01-01T00:00:01Z",
  }),
);
