import type { FamilyOptions, Kind } from "@kube-state-shards/families";
import { type FieldPath, LAST_APPLIED } from "@kube-state-shards/listwatch";

/**
 * What never reaches memory of a kind's objects: the fields that its row names, who manages which field, and the copy of the
 * whole object that `kubectl apply` keeps in an annotation. Naming that annotation, not a wildcard, lets it
 * through, except for Secrets: it holds their data.
 */
export function fieldsToDrop(
  kind: Pick<Kind, "resource" | "drops">,
  { annotationsAllowlist }: Pick<FamilyOptions, "annotationsAllowlist">,
): readonly FieldPath[] {
  const paths: FieldPath[] = [["metadata", "managedFields"], ...kind.drops.map((field): FieldPath => [field])];
  const isNamed = ["*", kind.resource].some((key) => annotationsAllowlist?.get(key)?.includes(LAST_APPLIED));
  const isWanted = isNamed && kind.resource !== "secrets";
  return isWanted ? paths : [...paths, ["metadata", "annotations", LAST_APPLIED]];
}
