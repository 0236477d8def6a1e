import type { SlicingInput } from "./slicing-input.ts";

export type SlicingLimits = {
  /** The load of a shard on the mean. */
  readonly mean: number;
  /** Units above this weight are cut, into parts of at most half of it. */
  readonly cutAbove: number;
  /** Slices that together weigh less than this are joined: what they become is cut again when it is 2.5 times as heavy. */
  readonly joinBelow: number;
  /** Slices on their way to be joined turn back above this, which is no less than what two parts weigh that were just cut. */
  readonly keepJoiningBelow: number;
};

/** Undefined while loads are not known: a fleet that starts knows those of some units, and what is heavy among them may be light. */
export function slicingLimits({ units, weights, members, options }: SlicingInput): SlicingLimits | undefined {
  const { splitAbove, splitMinSeries } = options;
  if (splitAbove <= 0 || members.eligible.length === 0 || weights.size < units.size) return undefined;
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const mean = total / members.eligible.length;
  const cutAbove = Math.max(splitAbove * mean, splitMinSeries);
  return { mean, cutAbove, joinBelow: 0.4 * cutAbove, keepJoiningBelow: 0.5 * cutAbove };
}
