import {
  DEFAULT_EPSILON,
  groupByPartition,
  type Partition,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Weights } from "../control/weights.ts";

export type LoadBoundInput = {
  readonly weights: Weights;
  /** Of the assignment. */
  readonly units: readonly UnitId[];
  /** Shards that may own units. */
  readonly eligible: readonly ShardId[];
  readonly partitions: number;
};

/**
 * How many times the mean of the shards of a partition one of them may carry, by the plan: (1 + epsilon) of it, or it and the
 * heaviest unit, which cannot be shared. Only where something is weighed, which who leads alone does. Pure.
 */
export function loadBoundRatios(input: LoadBoundInput): ReadonlyMap<Partition, number> {
  const { weights, units, eligible, partitions: count } = input;
  const groups = groupByPartition({ count, members: eligible, units: new Set(units) });
  return new Map(
    groups.flatMap(({ partition, members, units: ours }) => {
      const ratio = boundRatio(
        [...ours].map((unit) => weights.get(unit) ?? 0),
        members.length,
      );
      return ratio === undefined ? [] : [[partition, ratio] as const];
    }),
  );
}

function boundRatio(weights: readonly number[], eligible: number): number | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0 || eligible === 0) return undefined;
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return Math.max(1 + DEFAULT_EPSILON, 1 + (heaviest * eligible) / total);
}
