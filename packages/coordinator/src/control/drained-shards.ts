import { type Assignment, compareOrder, NO_ORDER, type ShardId, type ShardReport } from "@kube-state-shards/assignment";

export type DrainedInput = {
  /** The last word of each shard. */
  readonly reports: Iterable<ShardReport>;
  /** What an operator wants changed. */
  readonly drains: ReadonlyMap<ShardId, boolean> | undefined;
};

/**
 * The shards that are to be empty from now on: as the newest assignment says that anybody has, and as an operator has asked
 * since. Where shards have applied a newer one than we have, its drains are in what they report.
 */
export function drainedShards(
  current: Assignment | undefined,
  { reports, drains }: DrainedInput,
): ReadonlySet<ShardId> {
  let known = { order: current?.order ?? NO_ORDER, drained: current?.drained ?? [] };
  for (const { applied, drained } of reports)
    if (drained !== undefined && compareOrder(applied, known.order) > 0) known = { order: applied, drained };
  const wanted = new Set(known.drained);
  for (const [shard, isDrained] of drains ?? []) {
    if (isDrained) wanted.add(shard);
    else wanted.delete(shard);
  }
  return wanted;
}
