import type { ReportedScraper, ScraperId, ShardReport } from "@kube-state-shards/assignment";

/**
 * `same`: whoever scrapes the old shard scrapes the new one. `waiting`: not yet, but they may find it. `different`: some do not, or
 * one of the shards does not say. `none`: nobody scrapes the old one.
 */
export type ScraperMatch = "same" | "waiting" | "different" | "none";

export type MatchInput = {
  readonly owner: ShardReport | undefined;
  readonly next: ShardReport | undefined;
  /** Whether anybody scrapes any shard. */
  readonly isFleetScraped: boolean;
  /** How long scrapers have to find the new shard before they count as scrapers of one part only. */
  readonly discoveryMs: number;
};

/** Whether scrapers that follow a unit at its old owner will follow it at the new one. Pure. */
export function matchScrapers({ owner, next, isFleetScraped, discoveryMs }: MatchInput): ScraperMatch {
  if (owner?.scrapers === undefined || next?.scrapers === undefined) return "different";
  // However long it takes: a unit that nobody reads is lost to everybody.
  if (next.scrapers.length === 0) return isFleetScraped ? "waiting" : "none";
  if (owner.scrapers.length === 0) return "none";
  const known = new Set<ScraperId>(next.scrapers.map(({ id }) => id));
  // WHY not the other way round: who scrapes the new shard alone has no series of the old one that could end, and may be one
  // that died as it had found the new shard. That one is not forgotten there as soon as at the old one, which knows its interval.
  const missing = owner.scrapers.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return "same";
  const isSettled = ({ sinceMs }: ReportedScraper): boolean => owner.atMs - sinceMs >= discoveryMs;
  return longest(next) >= discoveryMs && missing.every(isSettled) ? "different" : "waiting";
}

/** For how long the shard has been scraped. Both times are by its own clock. */
const longest = ({ scrapers = [], atMs }: ShardReport): number =>
  Math.max(0, ...scrapers.map(({ sinceMs }) => atMs - sinceMs));
