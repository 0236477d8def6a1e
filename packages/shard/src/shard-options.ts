import type { ApiEncoding } from "./subscriptions/decoding.ts";
import type { WatchStrategy } from "./subscriptions/prefer-mode.ts";

type ContinuityOptions = {
  /** How far ahead of a scrape the samples are stamped that it is to lose. */
  readonly timestampLeadMs: number;
  /** How long a unit is exposed for scrapers that do not follow it. */
  readonly maxOverlapMs: number;
};

/** Named as the flags they come from. */
export type ShardOptions = {
  readonly watchStrategy: WatchStrategy;
  readonly maxOpenWatches: number;
  readonly apiEncoding: ApiEncoding;
  /** How long a unit is exposed on, marked as retiring, after another shard has taken it over. */
  readonly handoffOverlapMs: number;
  /** Units leave scrapers one by one, as docs/design/0010-continuity.md says; undefined: all at once. */
  readonly continuity?: ContinuityOptions | undefined;
  /** How long a unit that has moved away stays readable to merged bodies that were begun before. */
  readonly mergeTimeoutMs: number;
  /** How long a reader has for one body. */
  readonly serverWriteTimeoutMs: number;
  /** How long a stopping shard serves on while its units move elsewhere. */
  readonly drainTimeoutMs: number;
  /** Bodies written at once, to scrapers and to coordinators each: every one pins a snapshot. Default 16. */
  readonly maxConcurrentScrapes?: number | undefined;
};
