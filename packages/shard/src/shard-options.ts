import { choice, defineOptions, duration, integer, type OptionsOf } from "@kube-state-shards/daemon";
import { WATCH_STRATEGIES } from "./subscriptions/plan-watches.ts";

export const shardOptions = defineOptions(
  {
    watchStrategy: {
      flag: "--watch-strategy",
      env: "KSS_WATCH_STRATEGY",
      type: choice(WATCH_STRATEGIES),
      default: "namespace",
      help: "Watch each kind per namespace, or once for the whole cluster and drop what is not ours.",
      why: "per namespace, nothing arrives that the shard does not own",
    },
    maxOpenWatches: {
      flag: "--max-open-watches",
      env: "KSS_MAX_OPEN_WATCHES",
      type: integer({ min: 1 }),
      default: 3_000,
      help: "Watches a shard keeps open; above it the lightest kinds are watched cluster-wide.",
      why: "an open watch costs the API server about 9 KB; 100 fit a connection",
    },
    handoffOverlapMs: {
      flag: "--handoff-overlap",
      env: "KSS_HANDOFF_OVERLAP",
      type: duration(),
      default: 0,
      help: "How long a unit is exposed on, marked as retiring, after another shard has taken it over.",
      why: "doubles make group_left rules fail",
    },
    mergeTimeoutMs: {
      flag: "--merge-timeout",
      env: "KSS_MERGE_TIMEOUT",
      type: duration({ minMs: 1_000 }),
      default: 10_000,
      help: "How long a unit that has moved away stays readable to merged bodies that were begun before.",
      why: "Prometheus' default scrape timeout",
    },
    serverWriteTimeoutMs: {
      flag: "--server-write-timeout",
      env: "KSS_SERVER_WRITE_TIMEOUT",
      type: duration({ minMs: 1_000 }),
      default: 60_000,
      help: "Time a reader has for one body before it is cut off.",
      why: "kube-state-metrics' default",
    },
    maxConcurrentScrapes: {
      flag: "--max-concurrent-scrapes",
      env: "KSS_MAX_CONCURRENT_SCRAPES",
      type: integer({ min: 1 }),
      default: 16,
      help: "Bodies written at once; more are answered with 503.",
      why: "each pins a snapshot",
    },
    drainTimeoutMs: {
      flag: "--drain-timeout",
      env: "KSS_DRAIN_TIMEOUT",
      type: duration(),
      default: 25_000,
      help: "How long a stopping shard serves on while its units move elsewhere.",
      why: "fits Kubernetes' default grace period of 30s",
    },
  },
  [],
  "Shard",
);

export type ShardOptions = OptionsOf<typeof shardOptions>;
