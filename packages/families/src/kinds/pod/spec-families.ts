import { numberFamily } from "../../blocks/number-family.ts";
import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import { parseQuantity } from "../../narrow/quantity.ts";
import type { PodObject } from "./pod-object.ts";

export const overheadFamilies: readonly FamilyRow<PodObject>[] = [
  numberFamily({
    name: "kube_pod_overhead_cpu_cores",
    help: "The cores that running the pod costs beyond its containers.",
    stability: "ALPHA",
    read: ({ overhead }) => parseQuantity(overhead["cpu"])?.milli,
  }),
  numberFamily({
    name: "kube_pod_overhead_memory_bytes",
    help: "The memory that running the pod costs beyond its containers, in bytes.",
    stability: "ALPHA",
    read: ({ overhead }) => parseQuantity(overhead["memory"])?.whole,
  }),
];

export const restartPolicyFamily: FamilyRow<PodObject> = {
  name: "kube_pod_restart_policy",
  help: "When the pod's containers are restarted, always 1.",
  stability: "STABLE",
  labels: ["type"],
  write: ({ restartPolicy }, samples) => samples.add(labelText("type", restartPolicy), 1),
};

export const runtimeClassFamily: FamilyRow<PodObject> = {
  name: "kube_pod_runtimeclass_name_info",
  help: "The runtime class that the pod asks for, always 1.",
  stability: "ALPHA",
  labels: ["runtimeclass_name"],
  write: ({ runtimeClassName }, samples) => {
    if (runtimeClassName !== undefined) samples.add(labelText("runtimeclass_name", runtimeClassName), 1);
  },
};

export const serviceAccountFamily: FamilyRow<PodObject> = {
  name: "kube_pod_service_account",
  help: "The service account the pod acts as, always 1.",
  stability: "ALPHA",
  labels: ["service_account"],
  write: ({ serviceAccountName }, samples) => samples.add(labelText("service_account", serviceAccountName), 1),
};
