/** The versions of the protocol that a build reads and writes. */
export type VersionRange = { readonly min: number; readonly max: number };

/** Whether two builds have a version in common: N and N-1 do, so that a fleet can be upgraded or rolled back in any order. */
export const haveCommonVersion = (a: VersionRange, b: VersionRange): boolean => a.min <= b.max && b.min <= a.max;

export const showVersions = ({ min, max }: VersionRange): string =>
  min === max ? `version ${min}` : `versions ${min} to ${max}`;
