import { stateWriter } from "../../blocks/state-samples.ts";
import type { FamilyRow } from "../../kind/family.ts";
import type { PodObject } from "./pod-object.ts";

const writePhase = stateWriter("phase", ["Pending", "Succeeded", "Failed", "Unknown", "Running"]);
const writeQosClass = stateWriter("qos_class", ["BestEffort", "Burstable", "Guaranteed"]);

export const phaseFamilies: readonly FamilyRow<PodObject>[] = [
  {
    name: "kube_pod_status_phase",
    help: "1 for the phase the pod is in, 0 for the others.",
    stability: "STABLE",
    labels: ["phase"],
    write: ({ phase }, samples) => {
      if (phase !== "") writePhase(samples, phase);
    },
  },
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
