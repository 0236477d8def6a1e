import { PARTIAL_ANSWERS } from "@kube-state-shards/coordinator";
import { choice, defineOptions, duration, integer, text } from "@kube-state-shards/daemon";

/** How the union of a fleet's shards is served. */
export const mergeOptions = defineOptions(
  {
    mergedPartial: {
      flag: "--merged-partial",
      env: "KSS_MERGED_PARTIAL",
      type: choice(PARTIAL_ANSWERS),
      default: "serve",
      help: "Union without all shards: serve what there is, named as partial in header and body, or fail with 503.",
    },
  },
  [],
  "Union",
);

/** Of `standalone` alone: a whole fleet in one process. */
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
    fleetTokenFile: {
      flag: "--fleet-token-file",
      env: "KSS_FLEET_TOKEN_FILE",
      type: text({ placeholder: "<file>" }),
      default: undefined,
      help: "File with the token of the fleet API on the telemetry port; without it a random one that nobody else knows.",
    },
  },
  [],
  "Standalone",
);
