import { phaseFamily } from "../../blocks/phase-family.ts";
import { stateWriter } from "../../blocks/state-samples.ts";
import type { FamilyRow } from "../../kind/family.ts";
import type { PodObject } from "./pod-object.ts";

const writeQosClass = stateWriter("qos_class", ["BestEffort", "Burstable", "Guaranteed"]);

export const phaseFamilies: readonly FamilyRow<PodObject>[] = [
  phaseFamily({ prefix: "kube_pod", noun: "pod", stability: "STABLE" }, [
    "Pending",
    "Succeeded",
    "Failed",
    "Unknown",
    "Running",
  ]),
  {
    name: "kube_pod_status_qos_class",
    help: "1 for the quality-of-service class the pod is in, 0 for the others.",
    stability: "ALPHA",
    labels: ["qos_class"],
    write: ({ qosClass }, samples) => {
      if (qosClass !== "") writeQosClass(samples, qosClass);
    },
  },
];
