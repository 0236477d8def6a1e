import type { EpochMs, ShardId } from "./assignment.ts";

/** Names a scraper the same at every shard: a digest of its address, its User-Agent and its query. */
export type ScraperId = string;

/**
 * A unit that its new owner serves, and its old owner exposes on until each scraper that knows it there has read it from
 * the new one and then, twice, with explicit timestamps from the old one.
 */
export type Retirement = {
  /** The old owner. */
  readonly from: ShardId;
  /** When the new owner exposed the unit already, by its own word and clock: who has read it since has seen the unit there. Far ahead while it does not, having started anew. */
  readonly sinceMs: EpochMs;
  /** Who has, and when first as far as is known. */
  readonly seenBy: Readonly<Record<ScraperId, EpochMs>>;
};

/** A scraper as a shard tells of it. Times are on the store's clock. */
export type ReportedScraper = {
  readonly id: ScraperId;
  /** When the shard saw it first. */
  readonly sinceMs: EpochMs;
  /** What instant the last body that it read whole was of. */
  readonly atMs: EpochMs;
};
