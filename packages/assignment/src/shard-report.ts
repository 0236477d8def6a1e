import type { EpochMs, ShardId } from "./assignment.ts";
import type { Order } from "./order.ts";
import type { ReportedScraper } from "./retirement.ts";
import type { UnitId } from "./unit.ts";
import type { VersionRange } from "./version-range.ts";

/** A unit's state inside a shard. `released` units are no longer reported. The states are drawn in shard/src/handoff. */
export const UNIT_STATES = ["warming", "ready", "serving", "retiring"] as const;
export type UnitStateName = (typeof UNIT_STATES)[number];

export type UnitProgress = {
  readonly state: UnitStateName;
  /** Samples (lines) the unit renders to. */
  readonly series: number;
  /** Changes of its objects, smoothed. Null: watched for too short a time to tell. Left out by a shard that does not count them. */
  readonly eventsPerSecond?: number | null | undefined;
};

/** joining: no epoch applied yet. leaving: SIGTERM came; it serves on until its units are served elsewhere. gone: forget it. */
export const SHARD_STATES = ["joining", "active", "leaving", "gone"] as const;
export type ShardState = (typeof SHARD_STATES)[number];

/**
 * The range of protocol versions this build speaks: of reports, of assignments, and of what a store holds.
 *
 * A change that an older reader would misread is version N+1, and the release that brings it speaks N and N+1: what it writes
 * can still be read by a reader of N. Fields that an older reader may drop need no new version.
 */
export const PROTOCOL: VersionRange = { min: 1, max: 2 };

/** Since this version a unit may be named in slices: an older reader would take `ns/a#1of2` for a namespace of that name. */
export const SLICES_SINCE = 2;

/** A shard that renewed less than this share of its lease ago is alive: another process of its id is refused. 4 s of 10 s, two heartbeats. */
export const DUPLICATE_GUARD_SHARE = 0.4;

/** A shard's heartbeat and progress, whole each time. The store forgets it when it is not renewed within the lease. */
export type ShardReport = {
  readonly shard: ShardId;
  /** New at each start of the process, so that a restarted shard is told from the one it replaces. */
  readonly incarnation: string;
  /** Base URL of the shard's fleet API, such as `http://127.0.0.1:8081/fleet/v1/shard-0`. */
  readonly address: string;
  /** Base URL of the port that serves its `/metrics`, for readers to find it; shards of an earlier release do not say. */
  readonly metricsUrl?: string | undefined;
  readonly protocol: VersionRange;
  /** Of the options that change the samples (resources, filters, allowlists). */
  readonly configHash: string;
  readonly state: ShardState;
  readonly applied: Order;
  readonly units: Readonly<Record<UnitId, UnitProgress>>;
  readonly memory: { readonly usedBytes: number; readonly limitBytes: number | null };
  readonly atMs: EpochMs;
  /** Who scrapes the shard now. Left out by a shard that does not look at that. */
  readonly scrapers?: readonly ReportedScraper[] | undefined;
  /** Shards that somebody has emptied, as of the order applied: for a coordinator whose store has forgotten. Left out before one is applied, and by an earlier release. */
  readonly drained?: readonly ShardId[] | undefined;
  /** Of these, the ones that the scaler has emptied. Left out likewise, also where `drained` is told, by a release that knows no scaler. */
  readonly drainedByScaler?: readonly ShardId[] | undefined;
};
