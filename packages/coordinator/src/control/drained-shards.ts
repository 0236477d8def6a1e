import type { Assignment, ShardId, ShardReport } from "@kube-state-shards/assignment";

export type DrainedInput = {
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  /** What an operator wants changed. */
  readonly drains: ReadonlyMap<ShardId, boolean> | undefined;
};

/** The shards that are to be empty from now on. */
export function drainedShards(
  current: Assignment | undefined,
  { drains = new Map() }: DrainedInput,
): ReadonlySet<ShardId> {
  const drained = new Set(current?.drained);
  for (const [shard, isDrained] of drains) {
    if (isDrained) drained.add(shard);
    else drained.delete(shard);
  }
  return drained;
}
