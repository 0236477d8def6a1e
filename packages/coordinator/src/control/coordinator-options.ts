import type { HandoffOptions } from "../handoff/next-placement.ts";

export type CoordinatorOptions = HandoffOptions & {
  /** Cluster-scoped kinds that are enabled, by resource: units beside the namespaces. */
  readonly clusterResources: readonly string[];
  /** The first assignment waits for this many members. */
  readonly expectedShards: number;
  /** How often time alone is looked at: time-outs, lapsed leases, units waiting for their turn. */
  readonly tickMs: number;
};

export const COORDINATOR_DEFAULTS: Omit<CoordinatorOptions, "clusterResources"> = {
  expectedShards: 1,
  tickMs: 500,
  cutOverLeadMs: 100, // a watcher of the store hears of it within milliseconds; clocks are a round trip apart
  handoffTimeoutMs: 10_000, // the lease: a shard silent for longer is given up anyway
  warmUpTimeoutMs: 300_000, // a list of 100,000 objects behind a busy API server takes minutes
  maxMovesInFlight: 64,
};
