import { slicesOf, type UnitId } from "@kube-state-shards/assignment";
import { partsOf } from "./units-now.ts";

export type JoinRules = {
  /** Whether the slices should be one unit again. */
  readonly isWanted: (unit: UnitId, slices: readonly UnitId[]) => boolean;
  /** Whether they can be as they stand now. */
  readonly isDue: (slices: readonly UnitId[]) => boolean;
};

export type Joining = {
  readonly unit: UnitId;
  readonly slices: readonly UnitId[];
  /** Joined now; else first to be brought to one shard. */
  readonly isDue: boolean;
};

/**
 * What is to be joined within a unit, as wide as it can be. All slices of that are joined at once: halves joined before would
 * only have to rest in between.
 */
export function joinsWithin(unit: UnitId, slices: readonly UnitId[], rules: JoinRules): readonly Joining[] {
  if (slices.includes(unit)) return [];
  if (rules.isWanted(unit, slices)) return [{ unit, slices, isDue: rules.isDue(slices) }];
  return slicesOf(unit, 2).flatMap((half) => joinsWithin(half, partsOf(half, slices), rules));
}
