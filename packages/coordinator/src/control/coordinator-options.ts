import { ACKNOWLEDGE_WITHIN_MS } from "@kube-state-shards/assignment";
import type { HandoffOptions } from "../handoff/next-placement.ts";
import type { SlicingOptions } from "../slicing/slicing-options.ts";

export type CoordinatorOptions = HandoffOptions &
  SlicingOptions & {
    /** Cluster-scoped kinds that are enabled, by resource: units beside the namespaces. */
    readonly clusterResources: readonly string[];
    /** The first assignment waits for this many members, or for `startTimeoutMs`. */
    readonly expectedShards: number;
    readonly startTimeoutMs: number;
    /** The first assignment is not made before: where the store forgets with us, a fleet that runs already must speak first. */
    readonly startPatienceMs: number;
    /** How often time alone is looked at: time-outs, lapsed leases, units waiting for their turn. */
    readonly tickMs: number;
    /** Of shards and of the leader. Silence means nothing before the store has been reachable, and we have led, this long. */
    readonly leaseMs: number;
    /** How often a silent shard is asked itself, and how long it may take to answer. */
    readonly probeEveryMs: number;
    readonly probeTimeoutMs: number;
    /** Changed weights alone move units only when a shard carries this much more than the mean. */
    readonly rebalanceThresholdPercent: number;
    /** Series that one event a second of a unit weighs as much as; 0: units weigh their series alone. */
    readonly eventWeight: number;
    /** Changed weights alone do not move a unit again before. */
    readonly rebalancePauseMs: number;
    /** Groups of shards, between which no unit moves by a rescale: one for each of several Prometheus servers, say. */
    readonly partitions: number;
    /** How many shards hold each unit warm beside its owner. */
    readonly standbys: 0 | 1;
    /** What shards must say their options hash to; undefined: they must agree with each other. */
    readonly configHash: string | undefined;
  };

export const COORDINATOR_DEFAULTS: Omit<CoordinatorOptions, "clusterResources"> = {
  expectedShards: 1,
  startTimeoutMs: 30_000, // a pod is scheduled and started within seconds; images are pulled within tens of them
  startPatienceMs: 0, // a store that outlives us says at once what the fleet runs by
  tickMs: 500,
  cutOverLeadMs: 100, // a watcher of the store hears of it within milliseconds; clocks are a round trip apart
  handoffTimeoutMs: ACKNOWLEDGE_WITHIN_MS, // the lease: a shard silent for longer is given up anyway
  warmUpTimeoutMs: 300_000, // a list of 100,000 objects behind a busy API server takes minutes
  maxMovesInFlight: 64,
  leaseMs: 10_000, // five heartbeats
  probeEveryMs: 2_000, // one heartbeat
  probeTimeoutMs: 2_000,
  rebalanceThresholdPercent: 10, // the plan's own bound: under it there is nothing to mend
  eventWeight: 280, // measured: docs/design/0013-weights.md
  rebalancePauseMs: 300_000, // ten scrapes of 30 s see a series in one place
  splitAbove: 1, // under it a plan finds a place for everything within twice the mean
  splitMinSeries: 50_000, // some MB of text: listing it twice costs more than it could even out
  partitions: 1, // one reader, or readers that each read all shards
  standbys: 0, // a standby doubles what the fleet lists, watches and holds
  configHash: undefined,
};
