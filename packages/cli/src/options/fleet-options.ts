import { choice, defineOptions, duration, integer, text } from "@kube-state-shards/daemon";

/** How units move between shards, and how the union is put together. */
export const handoffOptions = defineOptions(
  {
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
    mergedPartial: {
      flag: "--merged-partial",
      env: "KSS_MERGED_PARTIAL",
      type: choice(["serve", "fail"]),
      default: "serve",
      help: "Union without all shards: serve what there is, named as partial in header and body, or fail with 503.",
    },
    drainTimeoutMs: {
      flag: "--drain-timeout",
      env: "KSS_DRAIN_TIMEOUT",
      type: duration(),
      default: 60_000,
      help: "How long a shard that leaves waits for its units to be served elsewhere.",
    },
    fleetTokenFile: {
      flag: "--fleet-token-file",
      env: "KSS_FLEET_TOKEN_FILE",
      type: text({ placeholder: "<file>" }),
      default: undefined,
      help: "File with the token of the fleet API on the telemetry port; without it a random one that nobody else knows.",
    },
  },
  [],
  "Fleet",
);

/** Of `standalone` alone. */
export const standaloneOptions = defineOptions(
  {
    shards: {
      flag: "--shards",
      env: "KSS_SHARDS",
      type: integer({ min: 1, max: 64 }),
      default: 3,
      help: "Shards to run in this process.",
    },
    shardPortBase: {
      flag: "--shard-port-base",
      env: "KSS_SHARD_PORT_BASE",
      type: integer({ min: 0, max: 65_000 }),
      default: 8090,
      help: "Shard i serves its part on this port + i; 0 takes free ports.",
    },
    startTimeoutMs: {
      flag: "--start-timeout",
      env: "KSS_START_TIMEOUT",
      type: duration({ minMs: 1 }),
      default: 30_000,
      help: "When the API server was never reached by then, the command ends with 1.",
    },
  },
  [],
  "Standalone",
);
