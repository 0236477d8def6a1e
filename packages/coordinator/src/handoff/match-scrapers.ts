import type { ScraperId, ShardReport } from "@kube-state-shards/assignment";

/**
 * same: both shards are scraped by the same scrapers. `waiting`: not yet, but they may find the new shard. `different`: they
 * are not, or one of the shards does not say. `none`: nobody scrapes the old one.
 */
export type ScraperMatch = "same" | "waiting" | "different" | "none";

export type MatchInput = {
  readonly owner: ShardReport | undefined;
  readonly next: ShardReport | undefined;
  /** Whether anybody scrapes any shard. */
  readonly isFleetScraped: boolean;
  /** How long scrapers have to find both shards before they count as scrapers of one part only. */
  readonly discoveryMs: number;
};

/** Whether scrapers that follow a unit at its old owner will follow it at the new one. Pure. */
export function matchScrapers({ owner, next, isFleetScraped, discoveryMs }: MatchInput): ScraperMatch {
  if (owner?.scrapers === undefined || next?.scrapers === undefined) return "different";
  // However long it takes: a unit that nobody reads is lost to everybody.
  if (next.scrapers.length === 0) return isFleetScraped ? "waiting" : "none";
  if (owner.scrapers.length === 0) return "none";
  const missing = [
    ...missingAt(next, { of: owner, discoveryMs }), //
    ...missingAt(owner, { of: next, discoveryMs }),
  ];
  if (missing.length === 0) return "same";
  return missing.every(({ isSettled }) => isSettled) ? "different" : "waiting";
}

/** The scrapers of the one shard that the other does not have; settled when they have had the time to find it. */
function missingAt(
  shard: ShardReport,
  { of, discoveryMs }: { readonly of: ShardReport; readonly discoveryMs: number },
): readonly { readonly isSettled: boolean }[] {
  const known = new Set<ScraperId>(shard.scrapers?.map(({ id }) => id));
  const foundMs = longest(shard);
  return (of.scrapers ?? [])
    .filter(({ id }) => !known.has(id))
    .map(({ sinceMs }) => ({ isSettled: foundMs >= discoveryMs && of.atMs - sinceMs >= discoveryMs }));
}

/** For how long the shard has been scraped. Both times are by its own clock. */
const longest = ({ scrapers = [], atMs }: ShardReport): number =>
  Math.max(0, ...scrapers.map(({ sinceMs }) => atMs - sinceMs));
