import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { PodObject } from "./pod-object.ts";

export const resourceClaimFamily: FamilyRow<PodObject> = {
  name: "kube_pod_resourceclaim_info",
  help: "One sample, always 1, for each resource claim the pod refers to, by name or by template.",
  stability: "ALPHA",
  labels: ["claim_name", "resourceclaim_name", "resourceclaim_template_name"],
  write: (pod, samples) => {
    for (const { name, claim, template } of pod.resourceClaims) {
      if (claim === undefined && template === undefined) continue;
      samples.add(
        labelText("claim_name", name) +
          labelText("resourceclaim_name", claim ?? claimMadeFor(pod, name)) +
          labelText("resourceclaim_template_name", template ?? ""),
        1,
      );
    }
  },
};

/** The claim that was made from a template; "" before it is there. The last status counts, should several name one. */
function claimMadeFor({ resourceClaimStatuses }: PodObject, name: string): string {
  return resourceClaimStatuses.findLast((status) => status.name === name && status.claim !== undefined)?.claim ?? "";
}
