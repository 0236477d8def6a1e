import { fullObjects, furtherObjects } from "./full-objects.ts";

/** What one object cannot be at once with what the full one is. */
const others: Readonly<Record<string, readonly unknown[]>> = {
  pods: [
    {
      metadata: { name: "web-2", namespace: "shop", uid: "u-2" },
      spec: { containers: [{ name: "main" }], initContainers: [{ name: "setup" }] },
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }],
        containerStatuses: [{ name: "main", state: { waiting: { reason: "ImagePullBackOff" } }, lastState: {} }],
        initContainerStatuses: [{ name: "setup", state: { waiting: { reason: "PodInitializing" } }, lastState: {} }],
      },
    },
  ],
};

/** Objects of a kind that together give samples in every family of it. */
export const exampleObjects = (resource: string): readonly unknown[] => [
  fullObjects[resource],
  ...(others[resource] ?? furtherObjects[resource]?.slice(1) ?? []),
];
