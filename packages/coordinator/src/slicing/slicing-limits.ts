import { findHomes, type Partition, type UnitId } from "@kube-state-shards/assignment";
import type { SlicingInput } from "./slicing-input.ts";

export type SlicingLimits = {
  /** The load of a shard on the mean. */
  readonly mean: number;
  /** Of how many shards. */
  readonly shards: number;
  /** Units above this weight are cut, into parts of at most half of it. */
  readonly cutAbove: number;
  /** Slices that together weigh less than this are joined: what they become is cut again when it is 2.5 times as heavy. */
  readonly joinBelow: number;
  /** Slices on their way to be joined turn back above this, which is no less than what two parts weigh that were just cut. */
  readonly keepJoiningBelow: number;
};

/** Those of a unit, or of any part of it, are those of the partition that it is in. */
export type LimitsOf = (unit: UnitId) => SlicingLimits | undefined;

/** Undefined while loads are not known: a fleet that starts knows those of some units, and what is heavy among them may be light. */
export function slicingLimits({ units, weights, members, options, partitions }: SlicingInput): LimitsOf {
  const { splitAbove, splitMinSeries } = options;
  if (splitAbove <= 0 || members.eligible.length === 0 || weights.size < units.size) return () => undefined;
  const homes = findHomes({ count: partitions, members: members.eligible });
  const totals = new Map<Partition, number>();
  for (const [unit, weight] of weights) {
    const partition = homes.of(unit);
    totals.set(partition, (totals.get(partition) ?? 0) + weight);
  }
  const limits = new Map<Partition, SlicingLimits>();
  for (const [partition, shards] of homes.members) {
    const mean = (totals.get(partition) ?? 0) / shards.length;
    const cutAbove = Math.max(splitAbove * mean, splitMinSeries);
    const more = { joinBelow: 0.4 * cutAbove, keepJoiningBelow: 0.5 * cutAbove };
    limits.set(partition, { mean, shards: shards.length, cutAbove, ...more });
  }
  return (unit) => limits.get(homes.of(unit));
}
