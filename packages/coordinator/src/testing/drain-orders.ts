import type { ShardId } from "@kube-state-shards/assignment";
import type { DrainedBy, DrainOrder } from "../control/drained-shards.ts";

/** Which shards somebody wants drained, and which no longer. */
export const drainOrders = (
  wanted: Readonly<Record<ShardId, boolean>>,
  by: DrainedBy = "operator",
): ReadonlyMap<ShardId, DrainOrder> =>
  new Map(Object.entries(wanted).map(([shard, drained]) => [shard, { drained, by }]));
