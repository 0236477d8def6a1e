/**
 * Compares two resource versions of one kind: negative when `a` is older, 0 when equal, positive when newer.
 *
 * Source: Kubernetes API concepts, "Resource versions": decimal numbers without leading zeros, of any length, so text of the same
 * length compares as the number would.
 */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of two versions, of which either may be "": not seen any. */
export const newerVersion = (left: string, right: string): string => (compareVersions(left, right) < 0 ? right : left);
