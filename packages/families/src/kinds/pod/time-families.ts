import { numberFamily } from "../../blocks/number-family.ts";
import type { FamilyRow } from "../../kind/family.ts";
import { unixSeconds } from "../../narrow/unix-seconds.ts";
import type { PodObject } from "./pod-object.ts";

export const completionTimeFamily: FamilyRow<PodObject> = numberFamily({
  name: "kube_pod_completion_time",
  help: "When the last of the pod's ended containers ended, in Unix seconds.",
  stability: "STABLE",
  read: ({ containerStatuses }) => {
    let last = 0;
    for (const { terminated } of containerStatuses) {
      if (terminated !== undefined) last = Math.max(last, unixSeconds(terminated.finishedAt) ?? 0);
    }
    return last > 0 ? last : undefined;
  },
});

export const startTimeFamily: FamilyRow<PodObject> = numberFamily({
  name: "kube_pod_start_time",
  help: "When a node took the pod on, in Unix seconds.",
  stability: "STABLE",
  read: ({ startTime }) => unixSeconds(startTime),
});
