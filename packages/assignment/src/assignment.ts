import type { Order } from "./order.ts";
import type { Retirement } from "./retirement.ts";
import type { UnitId } from "./unit.ts";

/** A plain id such as `shard-0`. Never `host:port`: the ring would parse it. */
export type ShardId = string;

/** Milliseconds since 1970 on the store's clock. */
export type EpochMs = number;

/**
 * How long after the instant of a cut-over the new owner may take to acknowledge it: then the move is given up, and a new
 * owner that slept through all of this must not expose the unit any more.
 */
export const ACKNOWLEDGE_WITHIN_MS = 10_000;

//   owned ──plan says another shard──▶ warming ──next reports ready──▶ cuttingOver(atMs) ──next reports serving──▶ owned (by next)
//     ▲                                   │                                  │
//     └───────── plan changed, or next died, or no acknowledgement in time ──┘
// `owner` serves the unit in every phase until `next` has acknowledged that it exposes it. A unit whose owner died goes
// straight to `owned` by its new shard: there is nobody to take over from.
export type Placement =
  | { readonly phase: "owned"; readonly owner: ShardId }
  | { readonly phase: "warming"; readonly owner: ShardId; readonly next: ShardId }
  | { readonly phase: "cuttingOver"; readonly owner: ShardId; readonly next: ShardId; readonly atMs: EpochMs };

/** Never the unit's owner; it may be the one that the unit is moving to. */
export type Standbys = Readonly<Record<UnitId, ShardId>>;

/**
 * Who serves what: a frozen snapshot, published whole.
 *
 * Shape: every unit of the cluster that a shard can take, by unit id; `unowned` names those that nobody can take.
 */
export type Assignment = {
  readonly order: Order;
  /** Of `units` and `unowned`, which shards act on: two assignments of one order must have one hash. */
  readonly hash: string;
  readonly units: Readonly<Record<UnitId, Placement>>;
  readonly unowned: readonly UnitId[];
  /** Shards that an operator or the scaler has emptied: living or not, they are given nothing. Shards tell it back. Left out when there are none. */
  readonly drained?: readonly ShardId[];
  /** Of these, the ones that the scaler has emptied because it is about to take them away, and gives back if it does not. Shards tell that back, too. */
  readonly drainedByScaler?: readonly ShardId[];
  /** Base URLs of the fleet APIs of shards that it names, for a leader that has never heard them. Left out when none is known. */
  readonly addresses?: Readonly<Record<ShardId, string>>;
  /** Owned units that their old owners expose on for scrapers' sake. Left out when there are none. */
  readonly retiring?: Readonly<Record<UnitId, Retirement>>;
  /** Who holds a unit warm beside its owner: listed, watched and rendered, and in no body. Left out when nobody does. */
  readonly standbys?: Standbys;
  /** How many groups of shards the cluster is shared out over, by whoever published it. Left out where there is one. */
  readonly partitions?: number;
};
