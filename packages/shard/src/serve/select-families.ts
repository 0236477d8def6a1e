import type { FamilySnapshot } from "../store/snapshot.ts";

/** The families of these kinds; all when `undefined`. */
export function selectFamilies(
  families: readonly FamilySnapshot[],
  resources: ReadonlySet<string> | undefined,
): readonly FamilySnapshot[] {
  return resources === undefined ? families : families.filter(({ resource }) => resources.has(resource));
}
