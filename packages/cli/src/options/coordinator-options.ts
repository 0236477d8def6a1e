import { COORDINATOR_DEFAULTS } from "@kube-state-shards/coordinator";
import {
  defineOptions,
  duration,
  integer,
  type OptionsOf,
  type OptionType,
  right,
  text,
  wrong,
} from "@kube-state-shards/daemon";

const file = text({ placeholder: "<file>", emptyIsUnset: true });

/** How a coordinator shares the cluster out. */
export const coordinatorOptions = defineOptions(
  {
    id: {
      flag: "--id",
      env: "KSS_ID",
      type: text({
        pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/,
        placeholder: "<name>",
        wanted: "letters, digits and . _ -",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "Name to stand for election with, one for each coordinator; the host's name and the process's number by default.",
    },
    expectedShards: {
      flag: "--expected-shards",
      env: "KSS_EXPECTED_SHARDS",
      type: integer({ min: 1, max: 1_000 }),
      default: COORDINATOR_DEFAULTS.expectedShards,
      help: "The first assignment waits for this many shards, so that the first one is not handed the whole cluster.",
    },
    expectedShardsTimeoutMs: {
      flag: "--expected-shards-timeout",
      env: "KSS_EXPECTED_SHARDS_TIMEOUT",
      type: duration({ minMs: 1 }),
      default: COORDINATOR_DEFAULTS.startTimeoutMs,
      help: "How long it waits for them; then it begins with those that are there.",
    },
    maxMoves: {
      flag: "--max-moves",
      env: "KSS_MAX_MOVES",
      type: integer({ min: 1, max: 10_000 }),
      default: COORDINATOR_DEFAULTS.maxMovesInFlight,
      help: "Units that may be on the move at once: the new shard lists them while the old one still serves them.",
      why: "a big move must not melt the API server",
    },
    standby: {
      flag: "--standby",
      env: "KSS_STANDBY",
      type: integer({ min: 0, max: 1 }),
      default: COORDINATOR_DEFAULTS.standbys,
      help: "Shards that hold each unit warm beside its owner: with 1 a lost shard is missed for its lease alone, not until others have listed.",
      why: "it doubles what the fleet lists, watches and holds in memory",
    },
    rebalanceThresholdPercent: {
      flag: "--rebalance-threshold",
      env: "KSS_REBALANCE_THRESHOLD",
      type: integer({ min: 0, max: 1_000 }),
      default: COORDINATOR_DEFAULTS.rebalanceThresholdPercent,
      help: "Percent above the mean that a shard must carry before changed loads alone move units. What was planned before units were weighed evens out once, to 1 percent.",
    },
    eventWeight: {
      flag: "--event-weight",
      env: "KSS_EVENT_WEIGHT",
      type: integer({ min: 0, max: 1_000_000 }),
      default: COORDINATOR_DEFAULTS.eventWeight,
      help: "How many series one changed object a second weighs as much as, when loads are compared; 0: series alone count.",
      why: "measured, see docs/design/0013-weights.md",
    },
    rebalancePauseMs: {
      flag: "--rebalance-pause",
      env: "KSS_REBALANCE_PAUSE",
      type: duration(),
      default: COORDINATOR_DEFAULTS.rebalancePauseMs,
      help: "Changed loads alone do not move a unit again before.",
    },
    mergeTimeoutMs: {
      flag: "--merge-timeout",
      env: "KSS_MERGE_TIMEOUT",
      type: duration({ minMs: 1 }),
      default: 10_000,
      help: "How long a shard may take to answer for the union.",
      why: "Prometheus's default scrape timeout",
    },
    fleetTokenFile: {
      flag: "--fleet-token-file",
      env: "KSS_FLEET_TOKEN_FILE",
      type: file,
      required: true,
      help: "File with the token that coordinators and shards of a fleet share.",
    },
    shardAddressPattern: {
      flag: "--shard-address-pattern",
      env: "KSS_SHARD_ADDRESS_PATTERN",
      type: regularExpression(),
      default: undefined,
      help: "Regular expression that a shard's address must match whole before anything is sent to it; by default this machine's own.",
      why: "addresses come from the store, where others may write",
    },
  },
  [],
  "Coordinator",
);

export type CoordinatorValues = OptionsOf<typeof coordinatorOptions>;

/** Anchored at both ends. */
function regularExpression(): OptionType<RegExp> {
  return {
    placeholder: "<regex>",
    arity: "once",
    emptyIsUnset: true,
    parse: ([source = ""]) => {
      try {
        return right(new RegExp(`^(?:${source})$`));
      } catch (error) {
        return wrong(`a regular expression (${error instanceof Error ? error.message : String(error)})`);
      }
    },
    show: ({ source }) => source.slice("^(?:".length, -")$".length),
  };
}
