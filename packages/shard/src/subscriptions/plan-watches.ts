/** How the namespaced kinds are watched: one watch per namespace and kind, or one per kind for the whole cluster. */
export const WATCH_STRATEGIES = ["namespace", "cluster"] as const;
export type WatchStrategy = (typeof WATCH_STRATEGIES)[number];

type WatchedKind = {
  readonly resource: string;
  /** Samples held of the kind. */
  readonly series: number;
  /** Decides between kinds of equal weight, so that an empty shard does not widen its pods first. */
  readonly families: number;
};

export type WatchPlanInput = {
  readonly strategy: WatchStrategy;
  /** Whether anything may be watched cluster-wide; if not, the limit does not hold. */
  readonly mayWiden: boolean;
  readonly maxOpenWatches: number;
  /** Namespaces held. */
  readonly namespaces: number;
  /** Watches of units that are no namespaces: one each, whatever the strategy. */
  readonly singleWatches: number;
  /** The namespaced kinds. */
  readonly kinds: readonly WatchedKind[];
  /** Kinds that are watched cluster-wide now. */
  readonly wide: ReadonlySet<string>;
};

export type WatchPlan = {
  /** Kinds to watch cluster-wide. */
  readonly wide: ReadonlySet<string>;
  readonly openWatches: number;
};

/** A kind goes back to namespaces only while that leaves this share of the limit unused: no flapping at the edge. */
const RETURN_SHARE = 0.8;

/**
 * Which kinds to watch cluster-wide, so that no more than `maxOpenWatches` watches are open: above it kinds fall to
 * cluster-wide, lightest first, because a wide watch receives what all other shards own, too.
 */
export function planWatches(input: WatchPlanInput): WatchPlan {
  const { kinds, namespaces, maxOpenWatches } = input;
  const count = (wide: ReadonlySet<string>): number =>
    kinds.reduce((sum, kind) => sum + (wide.has(kind.resource) ? 1 : namespaces), input.singleWatches);
  if (!input.mayWiden) return { wide: new Set(), openWatches: count(new Set()) };
  if (input.strategy === "cluster") {
    const wide = new Set(kinds.map((kind) => kind.resource));
    return { wide, openWatches: count(wide) };
  }

  const lightestFirst = kinds.toSorted(
    (a, b) => a.series - b.series || a.families - b.families || (a.resource < b.resource ? -1 : 1),
  );
  const wide = new Set(kinds.map((kind) => kind.resource).filter((resource) => input.wide.has(resource)));
  if (namespaces > 1) {
    for (const { resource } of lightestFirst) {
      if (count(wide) <= maxOpenWatches) break;
      wide.add(resource);
    }
  }
  for (const { resource } of lightestFirst.toReversed()) {
    if (!wide.delete(resource)) continue;
    if (count(wide) > maxOpenWatches * RETURN_SHARE) wide.add(resource);
  }
  return { wide, openWatches: count(wide) };
}
