import type { EpochMs, ReportedScraper, ScraperId } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import { type IdentifiedScraper, identifyScraper, type ScrapeRequest } from "./identify-scraper.ts";
import { forgetMissed, intervalOf, NO_SCRAPERS, noteScrape, reportScrapers } from "./scrapers.ts";
import { LEAD_SHARE, stampLeadMs } from "./stamp-lead.ts";

/** Keeps account of who scrapes, for hand-overs that are told to scrapers one by one. */
export interface ScraperWatch {
  /** Undefined for other readers. */
  identify(request: ScrapeRequest): IdentifiedScraper | undefined;
  /** It has read a body whole; `atMs` is the instant the body was of. */
  read(scraper: IdentifiedScraper, atMs: EpochMs): void;
  /** Those that go on scraping, as far as can be told. */
  known(): ReadonlySet<ScraperId>;
  report(): readonly ReportedScraper[];
  /** How far ahead of now samples for it are stamped. */
  leadMs(scraper: IdentifiedScraper, seenAtMs: readonly EpochMs[]): number;
}

export type ScraperWatchOptions = {
  /** On the store's clock. */
  readonly now: () => EpochMs;
  readonly leadMs: number;
  readonly log: Log;
};

export function createScraperWatch({ now, leadMs, log }: ScraperWatchOptions): ScraperWatch {
  const warned = new Set<ScraperId>();
  let scrapers = NO_SCRAPERS;
  const current = () => {
    scrapers = forgetMissed(scrapers, now());
    return scrapers;
  };

  return {
    identify: identifyScraper,
    read(scraper, atMs) {
      scrapers = noteScrape(current(), scraper, atMs);
    },
    known: () => new Set(current().keys()),
    report: () => reportScrapers(current()),
    leadMs(scraper, seenAtMs) {
      const intervalMs = intervalOf(scrapers, scraper);
      if (leadMs > intervalMs * LEAD_SHARE && !warned.has(scraper.id)) {
        if (warned.size > 1_000) warned.clear(); // whoever makes up names must not fill the memory
        warned.add(scraper.id);
        log.warn(
          { leadMs, intervalMs: Math.round(intervalMs), scraper: scraper.id },
          "--handoff-timestamp-lead is over a quarter of a scraper's interval: its samples are stamped a quarter ahead",
        );
      }
      return stampLeadMs({ nowMs: now(), leadMs, intervalMs, seenAtMs });
    },
  };
}
