import { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "@kube-state-shards/coordinator";

/** A fleet whose seconds are tenths of one: the proportions of the defaults, in a tenth of the events. */
export const LEASE_MS = 1_000;
export const HEARTBEAT_MS = 200;
export const POLL_MS = 100;
export const REQUEST_TIMEOUT_MS = 200;

export const SHARDS = 4;
export const COORDINATORS = 2;
export const UNITS = 8;
/** In the histories with partitions: with a shard or two each, so that one is often without. */
export const MOST_PARTITIONS = 3;

/** Of a unit, and of one that is cut into four slices. */
export const SERIES = 10;
export const GIANT_SERIES = 4 * SERIES;

/** Who scrapes every shard, in the histories where units leave scrapers one by one, and how often. */
export const SCRAPERS = [
  { id: "fast", timeoutMs: 150 },
  { id: "slow", timeoutMs: 400 },
] as const;
/** Longer than the three scrapes that the slow one needs, and shorter than a history is calm before it counts as at rest. */
export const MAX_OVERLAP_MS = 1_500;

export const MODEL_OPTIONS: CoordinatorOptions = {
  ...COORDINATOR_DEFAULTS,
  clusterResources: [],
  expectedShards: 2,
  startTimeoutMs: 1_500,
  tickMs: 100,
  cutOverLeadMs: 50,
  handoffTimeoutMs: 500,
  warmUpTimeoutMs: 3_000,
  maxMovesInFlight: 3,
  leaseMs: LEASE_MS,
  probeEveryMs: 200,
  probeTimeoutMs: 200,
  rebalancePauseMs: 1_000,
  splitMinSeries: 3 * SERIES,
};
