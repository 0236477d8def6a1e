import { conditionStatusWriter } from "../../blocks/condition-samples.ts";
import type { FamilyRow, Stability } from "../../kind/family.ts";
import { unixSecondsOrUnset } from "../../narrow/unix-seconds.ts";
import type { PodObject } from "./pod-object.ts";

const writeStatus = conditionStatusWriter("condition");

/** A family of three samples for one condition. */
function statusFamily(name: string, type: string, help: string): FamilyRow<PodObject> {
  return {
    name,
    help,
    stability: "STABLE",
    labels: ["condition"],
    write: ({ conditions }, samples) => {
      for (const condition of conditions) {
        if (condition.type === type) writeStatus(samples, "", condition.status);
      }
    },
  };
}

type Wanted = { readonly type: string; readonly status: "True" | "False"; readonly stability: Stability };

/** A family of one sample: when the condition took the wanted status. */
function timeFamily(name: string, { type, status, stability }: Wanted, help: string): FamilyRow<PodObject> {
  return {
    name,
    help,
    stability,
    write: ({ conditions }, samples) => {
      for (const condition of conditions) {
        if (condition.type !== type || condition.status !== status) continue;
        const seconds = unixSecondsOrUnset(condition.lastTransitionTime);
        if (seconds !== undefined) samples.add("", seconds);
      }
    },
  };
}

export const readinessFamilies: readonly FamilyRow<PodObject>[] = [
  statusFamily("kube_pod_status_ready", "Ready", "1 for whether the pod is ready for requests, 0 for the other two."),
  timeFamily(
    "kube_pod_status_ready_time",
    { type: "Ready", status: "True", stability: "ALPHA" },
    "When the pod became ready, in Unix seconds.",
  ),
  timeFamily(
    "kube_pod_status_initialized_time",
    { type: "Initialized", status: "True", stability: "ALPHA" },
    "When the pod's init containers were done, in Unix seconds.",
  ),
  timeFamily(
    "kube_pod_status_container_ready_time",
    { type: "ContainersReady", status: "True", stability: "ALPHA" },
    "When all containers of the pod became ready, in Unix seconds.",
  ),
];

export const scheduledFamilies: readonly FamilyRow<PodObject>[] = [
  statusFamily("kube_pod_status_scheduled", "PodScheduled", "1 for whether the pod has a node, 0 for the other two."),
  timeFamily(
    "kube_pod_status_scheduled_time",
    { type: "PodScheduled", status: "True", stability: "STABLE" },
    "When the pod was given a node, in Unix seconds.",
  ),
  {
    name: "kube_pod_status_unschedulable",
    help: "1 while no node can be found for the pod, else absent.",
    stability: "STABLE",
    write: ({ conditions }, samples) => {
      for (const { type, status } of conditions) {
        if (type === "PodScheduled" && status === "False") samples.add("", 1);
      }
    },
  },
  timeFamily(
    "kube_pod_status_unscheduled_time",
    { type: "PodScheduled", status: "False", stability: "ALPHA" },
    "When it was found that no node fits the pod, in Unix seconds.",
  ),
];
