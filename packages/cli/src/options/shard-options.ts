import { choice, defineOptions, duration, integer, type OptionsOf } from "@kube-state-shards/daemon";
import { API_ENCODINGS, WATCH_STRATEGIES } from "@kube-state-shards/shard";

/** How a shard watches, serves and hands over. */
export const shardOptions = defineOptions(
  {
    watchStrategy: {
      flag: "--watch-strategy",
      env: "KSS_WATCH_STRATEGY",
      type: choice(WATCH_STRATEGIES),
      default: "auto",
      help: "auto: of the others what suits each kind. namespace: a list and watch for each namespace and kind. server: a few watches a kind, filtered by the API server (its gate ShardedListAndWatch). cluster: one wide watch a kind, foreign objects dropped before decoding.",
      why: "a kind with few objects costs less in one watch than in one for each namespace; with namespace, nothing arrives that the shard does not own",
    },
    maxOpenWatches: {
      flag: "--max-open-watches",
      env: "KSS_MAX_OPEN_WATCHES",
      type: integer({ min: 1 }),
      default: 3_000,
      help: "Above this many watches a shard, kinds fall back to one wide watch each, the lightest first.",
      why: "an open watch costs the API server some 9 KB",
    },
    apiEncoding: {
      flag: "--api-encoding",
      env: "KSS_API_ENCODING",
      type: choice(API_ENCODINGS),
      default: "auto",
      help: "auto: objects are asked for in protobuf, and taken in JSON where the API server has none. json: in JSON alone.",
      why: "protobuf is half the bytes, and takes less than half the time to decode",
    },
    maxConcurrentScrapes: {
      flag: "--max-concurrent-scrapes",
      env: "KSS_MAX_CONCURRENT_SCRAPES",
      type: integer({ min: 1 }),
      default: 16,
      help: "Answers a shard writes at once, to scrapers and to coordinators each; further ones get 503.",
      why: "each pins a snapshot in memory",
    },
    handoffOverlapMs: {
      flag: "--handoff-overlap",
      env: "KSS_HANDOFF_OVERLAP",
      type: duration({ maxMs: 180_000 }),
      default: 0,
      help: "How long a unit's old shard goes on exposing it, marked as retiring, after the new one does.",
      why: "doubles make group_left rules fail",
    },
    mergeTimeoutMs: {
      flag: "--merge-timeout",
      env: "KSS_MERGE_TIMEOUT",
      type: duration({ minMs: 1 }),
      default: 10_000,
      help: "How long a shard may take to answer for the union; a unit that has moved away stays readable that long.",
      why: "Prometheus's default scrape timeout",
    },
    drainTimeoutMs: {
      flag: "--drain-timeout",
      env: "KSS_DRAIN_TIMEOUT",
      type: duration(),
      default: undefined,
      help: "How long a shard that leaves serves on while its units move elsewhere; by default 25s, and with --handoff-continuity timestamps 25s more than --handoff-max-overlap.",
      why: "within Kubernetes' default grace period of 30s; or as long as scrapers may take, which wants a longer one",
    },
  },
  [],
  "Shard",
);

export type ShardValues = OptionsOf<typeof shardOptions>;
