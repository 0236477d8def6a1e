import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { PodObject } from "./pod-object.ts";

const STATUS_REASONS: ReadonlySet<string> = new Set([
  "Evicted",
  "NodeAffinity",
  "NodeLost",
  "PreemptionByScheduler",
  "SchedulingGated",
  "Shutdown",
  "TerminationByKubelet",
  "UnexpectedAdmissionError",
]);

const DISRUPTION_REASONS: ReadonlySet<string> = new Set([
  "DeletionByPodGC",
  "DeletionByTaintManager",
  "EvictionByEvictionAPI",
  "PreemptionByScheduler",
  "TerminationByKubelet",
]);

/** Stands for every reason that is not listed, so that label values stay few. */
const OTHER = "Other";

export const reasonFamilies: readonly FamilyRow<PodObject>[] = [
  {
    name: "kube_pod_status_reason",
    help: "Every known reason that the pod, its conditions and its ended containers give for their state; always 1.",
    stability: "ALPHA",
    labels: ["reason"],
    write: ({ reason, conditions, containerStatuses }, samples) => {
      const addKnown = (given: string | undefined): void => {
        if (given !== undefined && STATUS_REASONS.has(given)) samples.add(labelText("reason", given), 1);
      };
      addKnown(reason);
      for (const condition of conditions) addKnown(condition.reason);
      for (const { terminated } of containerStatuses) addKnown(terminated?.reason);
      if (reason !== "" && !STATUS_REASONS.has(reason)) samples.add(labelText("reason", OTHER), 1);
    },
  },
  {
    name: "kube_pod_status_disruption_reason",
    help: "Why the pod is being disrupted, where it is; always 1.",
    stability: "ALPHA",
    labels: ["reason"],
    write: ({ conditions }, samples) => {
      for (const { type, reason } of conditions) {
        if (type !== "DisruptionTarget") continue;
        samples.add(labelText("reason", DISRUPTION_REASONS.has(reason) ? reason : OTHER), 1);
      }
    },
  },
];
