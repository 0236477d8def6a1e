import type { EpochMs, ReportedScraper, ScraperId } from "@kube-state-shards/assignment";
import type { IdentifiedScraper } from "./identify-scraper.ts";

/** One scraper as far as its scrapes tell. Times are on the store's clock. */
type Scraper = {
  readonly sinceMs: EpochMs;
  readonly lastMs: EpochMs;
  /** Between its last scrapes, the newest last. */
  readonly gapsMs: readonly number[];
  readonly timeoutMs: number;
};

/** Everybody who scrapes this shard. Frozen: each scrape makes a new one. */
export type Scrapers = ReadonlyMap<ScraperId, Scraper>;

export const NO_SCRAPERS: Scrapers = new Map();

const GAPS = 3;
/** Three scrapes missed, and half an interval of patience: scrapers are late under load. */
const INTERVALS_TO_FORGET = 3.5;
/** Prometheus's default: taken for the interval of who has scraped once only. */
const USUAL_INTERVAL_MS = 60_000;

/** `atMs`: of what instant the body was that it has read whole. */
export function noteScrape(scrapers: Scrapers, { id, timeoutMs }: IdentifiedScraper, atMs: EpochMs): Scrapers {
  const before = scrapers.get(id);
  const next = new Map(scrapers);
  // Two bodies at once, or a clock that was set back: no interval lies between those.
  if (before === undefined) return next.set(id, { sinceMs: atMs, lastMs: atMs, gapsMs: [], timeoutMs });
  if (atMs <= before.lastMs) return scrapers;
  const gapsMs = [...before.gapsMs, atMs - before.lastMs].slice(-GAPS);
  return next.set(id, { sinceMs: before.sinceMs, lastMs: atMs, gapsMs, timeoutMs });
}

/** Without those that have missed three scrapes. The same map when nobody has. */
export function forgetMissed(scrapers: Scrapers, nowMs: EpochMs): Scrapers {
  const kept = new Map([...scrapers].filter(([, scraper]) => nowMs <= forgottenAtMs(scraper)));
  return kept.size === scrapers.size ? scrapers : kept;
}

/** By the longest of its gaps: to wait for one too long costs an overlap, to forget one too early a gap in its data. */
function forgottenAtMs({ lastMs, gapsMs, timeoutMs }: Scraper): EpochMs {
  const longestMs = gapsMs.length === 0 ? USUAL_INTERVAL_MS : Math.max(...gapsMs);
  return lastMs + INTERVALS_TO_FORGET * Math.max(longestMs, timeoutMs);
}

/** The shortest of its gaps, and no shorter than its timeout, as no interval is. */
export function intervalOf(scrapers: Scrapers, { id, timeoutMs }: IdentifiedScraper): number {
  const gapsMs = scrapers.get(id)?.gapsMs ?? [];
  return gapsMs.length === 0 ? timeoutMs : Math.max(timeoutMs, Math.min(...gapsMs));
}

export const reportScrapers = (scrapers: Scrapers): readonly ReportedScraper[] =>
  [...scrapers].map(([id, { sinceMs, lastMs }]) => ({ id, sinceMs, atMs: lastMs }));
