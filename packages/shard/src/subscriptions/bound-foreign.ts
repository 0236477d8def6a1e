import type { Preferred, WatchMode } from "./prefer-mode.ts";

type PreferredKind = Preferred & { readonly resource: string; readonly before: WatchMode };

/** Foreign objects of all kinds together that may arrive for convenience, as a share of a shard's own; three times that before a kind is given up. */
const SHARE = { from: 0.05, until: 0.15 } as const;

/** How each kind is watched when what arrives of others stays a small part of what is a shard's own: kinds with the fewest are cluster-wide first. */
export function boundForeign(kinds: readonly PreferredKind[], own: number): Map<string, WatchMode> {
  const isHeld = ({ before }: PreferredKind): boolean => before === "cluster";
  const wide = kinds
    .filter(({ foreign }) => foreign > 0)
    .sort(
      (a, b) => Number(isHeld(b)) - Number(isHeld(a)) || a.foreign - b.foreign || (a.resource < b.resource ? -1 : 1),
    );
  const modes = new Map(kinds.map(({ resource, mode }) => [resource, mode]));
  let sum = 0;
  for (const kind of wide) {
    if (sum + kind.foreign > own * (isHeld(kind) ? SHARE.until : SHARE.from)) modes.set(kind.resource, "namespace");
    else sum += kind.foreign;
  }
  return modes;
}
