import type { Assignment, ShardId, ShardReport } from "@kube-state-shards/assignment";
import { shardsOf } from "@kube-state-shards/assignment";

type Heard = { readonly living: ReadonlyMap<ShardId, ShardReport>; readonly current: Assignment | undefined };

/** Whoever leads next must know where to ask the shards whose leases have run out meanwhile: those the assignment names. */
export function keepHeard(before: ReadonlyMap<ShardId, ShardReport>, { living, current }: Heard): typeof before {
  if (current === undefined || [...before.keys()].every((shard) => living.has(shard))) return living;
  const named = shardsOf(current);
  return new Map([...[...before].filter(([shard]) => named.has(shard)), ...living]);
}
