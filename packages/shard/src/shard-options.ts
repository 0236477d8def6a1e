import type { WatchStrategy } from "./subscriptions/plan-watches.ts";

/** Named as the flags they come from. */
export type ShardOptions = {
  readonly watchStrategy: WatchStrategy;
  readonly maxOpenWatches: number;
  /** How long a unit is exposed on, marked as retiring, after another shard has taken it over. */
  readonly handoffOverlapMs: number;
  /** How long a unit that has moved away stays readable to merged bodies that were begun before. */
  readonly mergeTimeoutMs: number;
  /** How long a reader has for one body. */
  readonly serverWriteTimeoutMs: number;
  /** How long a stopping shard serves on while its units move elsewhere. */
  readonly drainTimeoutMs: number;
  /** Bodies written at once, to scrapers and to coordinators each: every one pins a snapshot. Default 16. */
  readonly maxConcurrentScrapes?: number | undefined;
};
