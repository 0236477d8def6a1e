import type { ShardId, UnitId } from "@kube-state-shards/assignment";
import type { Weights } from "./weights.ts";

export type MeanInput = {
  readonly weights: Weights;
  readonly members: readonly ShardId[];
  /** Above the mean of all members. */
  readonly percent: number;
};

/** Whether a shard carries more than `percent` over the mean load. */
export function exceedsMean(owners: ReadonlyMap<UnitId, ShardId>, { weights, members, percent }: MeanInput): boolean {
  const loads = new Map<ShardId, number>(members.map((shard) => [shard, 0]));
  let total = 0;
  for (const [unit, owner] of owners) {
    const weight = weights.get(unit) ?? 0;
    total += weight;
    loads.set(owner, (loads.get(owner) ?? 0) + weight);
  }
  const most = (total / Math.max(1, members.length)) * (1 + percent / 100);
  return Math.max(0, ...loads.values()) > most * (1 + 1e-9);
}
