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
    help: "Why the pod is in its state, where there is a reason; always 1.",
    stability: "ALPHA",
    labels: ["reason"],
    write: (pod, samples) => {
      const reason = statusReason(pod);
      if (reason !== undefined) samples.add(labelText("reason", reason), 1);
    },
  },
  {
    name: "kube_pod_status_disruption_reason",
    help: "Why the pod is being disrupted, where it is; always 1.",
    stability: "ALPHA",
    labels: ["reason"],
    write: ({ conditions }, samples) => {
      const disruption = conditions.find(({ type, reason }) => type === "DisruptionTarget" && reason !== "");
      if (disruption === undefined) return;
      const { reason } = disruption;
      samples.add(labelText("reason", DISRUPTION_REASONS.has(reason) ? reason : OTHER), 1);
    },
  },
];

/** The pod's own reason; without one, the first listed reason of a condition, then of an ended container. */
function statusReason({ reason, conditions, containerStatuses }: PodObject): string | undefined {
  if (reason !== "") return STATUS_REASONS.has(reason) ? reason : OTHER;
  const condition = conditions.find((entry) => STATUS_REASONS.has(entry.reason));
  if (condition !== undefined) return condition.reason;
  return containerStatuses.find(({ terminated }) => STATUS_REASONS.has(terminated?.reason ?? ""))?.terminated?.reason;
}
