import { writeAllAsLabels } from "../../blocks/label-families.ts";
import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { PodObject } from "./pod-object.ts";

export const tolerationsFamily: FamilyRow<PodObject> = {
  name: "kube_pod_tolerations",
  help: "One sample, always 1, for each different toleration of the pod.",
  stability: "ALPHA",
  labels: ["key", "operator", "value", "effect", "toleration_seconds"],
  write: ({ tolerations }, samples) => {
    for (const { key, operator, value, effect, seconds } of tolerations) {
      samples.add(
        labelText("key", key) +
          labelText("operator", operator) +
          labelText("value", value) +
          labelText("effect", effect) +
          labelText("toleration_seconds", seconds),
        1,
      );
    }
  },
};

export const nodeSelectorsFamily: FamilyRow<PodObject> = {
  name: "kube_pod_nodeselectors",
  help: "The node labels that the pod asks for, as labels of a sample that is always 1.",
  stability: "ALPHA",
  optIn: true,
  labels: ["nodeselector_*"],
  write: ({ nodeSelector }, samples) => writeAllAsLabels(samples, "nodeselector", nodeSelector),
};

export const schedulerFamily: FamilyRow<PodObject> = {
  name: "kube_pod_scheduler",
  help: "The scheduler that places the pod, always 1.",
  stability: "ALPHA",
  labels: ["name"],
  write: ({ schedulerName }, samples) => samples.add(labelText("name", schedulerName), 1),
};
