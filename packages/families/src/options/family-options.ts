import type { Family } from "../kind/family.ts";
import { FamilyOptionsError } from "./family-options-error.ts";

/** Which families are rendered, and which labels and annotations they carry. */
export type FamilyOptions = {
  /** Only families whose name one of these matches. Not together with `metricDenylist`. */
  readonly metricAllowlist?: readonly RegExp[] | undefined;
  /** All families but those whose name one of these matches. */
  readonly metricDenylist?: readonly RegExp[] | undefined;
  /** The opt-in families that are wanted. */
  readonly optInList?: readonly RegExp[] | undefined;
  /** Resource (or `*`) to the label keys that `kube_*_labels` carries; without an entry that family is empty. */
  readonly labelsAllowlist?: ReadonlyMap<string, readonly string[]> | undefined;
  /** The same for `kube_*_annotations`. */
  readonly annotationsAllowlist?: ReadonlyMap<string, readonly string[]> | undefined;
};

/** Errors: `FamilyOptionsError` when both an allowlist and a denylist are given. */
export function createFamilyFilter(options: FamilyOptions): (family: Family) => boolean {
  const { metricAllowlist = [], metricDenylist = [], optInList = [] } = options;
  if (metricAllowlist.length > 0 && metricDenylist.length > 0) {
    throw new FamilyOptionsError("choose families", [
      "--metric-allowlist and --metric-denylist are both given, want at most one of them",
    ]);
  }
  const isListed = (list: readonly RegExp[], name: string): boolean => list.some((pattern) => pattern.test(name));
  return ({ name, optIn }) => {
    if (optIn && !isListed(optInList, name)) return false;
    return metricAllowlist.length > 0 ? isListed(metricAllowlist, name) : !isListed(metricDenylist, name);
  };
}
