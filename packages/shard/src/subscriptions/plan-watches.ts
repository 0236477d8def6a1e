import { boundForeign } from "./bound-foreign.ts";
import { type KindFacts, ownObjects, type PreferInput, preferMode, type WatchMode } from "./prefer-mode.ts";

type WatchedKind = {
  readonly resource: string;
  /** Samples held of the kind. */
  readonly series: number;
  /** Decides between kinds of equal weight, so that an empty shard does not widen its pods first. */
  readonly families: number;
  readonly facts: KindFacts;
};

export type WatchPlanInput = Pick<
  PreferInput,
  "strategy" | "mayChooseWide" | "namespaces" | "assignedNamespaces" | "leavable"
> & {
  /** Whether anything may be asked for outside of single namespaces; if not, the limit does not hold. */
  readonly mayWiden: boolean;
  readonly maxOpenWatches: number;
  /** Namespaces that one watch can ask the API server for. */
  readonly namespacesAWatch: number;
  /** Watches of units that are no namespaces: one each, whatever the strategy. */
  readonly singleWatches: number;
  /** The namespaced kinds. */
  readonly kinds: readonly WatchedKind[];
  /** How kinds are watched now; left out: by namespace. */
  readonly modes: ReadonlyMap<string, WatchMode>;
};

export type WatchPlan = {
  readonly modes: ReadonlyMap<string, WatchMode>;
  /** Kinds that are watched cluster-wide for the limit's sake alone. */
  readonly widened: ReadonlySet<string>;
  /** Watches of each namespaced kind. */
  readonly watches: ReadonlyMap<string, number>;
  readonly openWatches: number;
};

/** A kind goes back to namespaces only while that leaves this share of the limit unused: no flapping at the edge. */
const RETURN_SHARE = 0.8;

/**
 * How each kind is watched: as is best for it, and so that no more than `maxOpenWatches` watches are open. Above that, kinds fall from
 * namespaces to cluster-wide, lightest first, because a wide watch receives what all other shards own, too.
 */
export function planWatches(input: WatchPlanInput): WatchPlan {
  const { kinds, modes, maxOpenWatches, mayWiden } = input;
  const planned = mayWiden
    ? preferModes(input)
    : new Map(kinds.map(({ resource }) => [resource, "namespace" as WatchMode]));
  const widened = new Set<string>();
  const watchesOf = (resource: string): number => countWatches(planned.get(resource) ?? "namespace", input);
  const count = (): number =>
    kinds.reduce((sum, { resource }) => sum + (widened.has(resource) ? 1 : watchesOf(resource)), input.singleWatches);
  const lightestFirst = kinds
    .filter(({ resource }) => planned.get(resource) === "namespace")
    .sort((a, b) => a.series - b.series || a.families - b.families || (a.resource < b.resource ? -1 : 1))
    .map(({ resource }) => resource);
  if (mayWiden) {
    for (const resource of lightestFirst) if (modes.get(resource) === "cluster") widened.add(resource);
    for (const resource of input.namespaces > 1 ? lightestFirst : []) {
      if (count() <= maxOpenWatches) break;
      widened.add(resource);
    }
    for (const resource of lightestFirst.toReversed()) {
      if (!widened.delete(resource)) continue;
      if (count() > maxOpenWatches * RETURN_SHARE) widened.add(resource);
    }
  }
  for (const resource of widened) planned.set(resource, "cluster");
  const watches = new Map(kinds.map(({ resource }) => [resource, watchesOf(resource)]));
  return { modes: planned, widened, watches, openWatches: count() };
}

function preferModes(input: WatchPlanInput): Map<string, WatchMode> {
  const { kinds, modes } = input;
  const own = kinds.reduce((sum, { facts }) => sum + ownObjects({ ...input, facts }), 0);
  return boundForeign(
    kinds.map(({ resource, facts }) => {
      const mode = modes.get(resource) ?? "namespace";
      return { resource, before: mode, ...preferMode({ ...input, facts, mode }) };
    }),
    own,
  );
}

function countWatches(mode: WatchMode, { namespaces, namespacesAWatch }: WatchPlanInput): number {
  if (mode === "namespace") return namespaces;
  return mode === "cluster" ? 1 : Math.ceil(namespaces / namespacesAWatch);
}
