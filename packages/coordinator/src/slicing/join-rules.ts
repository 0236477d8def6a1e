import type { ShardId, UnitId } from "@kube-state-shards/assignment";
import { knowsSlices } from "../membership/membership.ts";
import type { JoinRules } from "./join-slices.ts";
import { settledOwner } from "./settled-owner.ts";
import type { SlicingInput } from "./slicing-input.ts";
import type { LimitsOf, SlicingLimits } from "./slicing-limits.ts";
import { strangersToSlices } from "./strangers-to-slices.ts";
import { sumOf } from "./sum-of.ts";
import { toldState } from "./told-state.ts";

/** Whether slices are joined whatever they weigh: none are wanted, or somebody could not read of them. */
export const isJoiningAll = ({ members, options }: Pick<SlicingInput, "members" | "options">): boolean =>
  options.splitAbove <= 0 || strangersToSlices(members).length > 0;

export function createJoinRules(input: SlicingInput, limitsOf: LimitsOf): JoinRules {
  const { current, weights, planned, resting, freshlyCut, mayChange } = input;
  const isForced = isJoiningAll(input);
  const ownerOfAll = (slices: readonly UnitId[]): ShardId | undefined =>
    onlyOne(slices.map((slice) => settledOwner(slice, input)));
  const isLighter = (slices: readonly UnitId[], than: keyof SlicingLimits): boolean | undefined => {
    const weight = sumOf(slices, weights);
    const limits = limitsOf(slices[0] ?? "");
    return limits === undefined || weight === undefined ? undefined : weight < limits[than];
  };
  return {
    isWanted(unit, slices) {
      if (isForced) return true;
      if (planned.has(unit)) return !mayChange || isLighter(slices, "keepJoiningBelow") !== false;
      if (!mayChange || isLighter(slices, "joinBelow") !== true) return false;
      if (slices.some((slice) => freshlyCut.has(slice))) return false;
      return ownerOfAll(slices) !== undefined || !slices.some((slice) => resting.has(slice));
    },
    isDue(slices) {
      if (!mayChange) return false;
      if (isForced && slices.every((slice) => isLost(slice, input))) return true;
      if (ownerOfAll(slices) === undefined) return false;
      // Who holds one warm should hold all: what it lacks would have to be listed.
      return isForced || new Set(slices.map((slice) => current?.standbys?.[slice])).size === 1;
    },
  };
}

/** Its owner cannot read that it is to serve it, and nobody does: there is nothing to be lost by giving it another name. */
function isLost(unit: UnitId, { current, members: { living } }: SlicingInput): boolean {
  const placement = current?.units[unit];
  if (placement !== undefined) {
    const owner = living.get(placement.owner);
    if (placement.phase !== "owned" || owner === undefined || knowsSlices(owner.report)) return false;
  }
  return [...living.values()].every(({ report }) => {
    const told = toldState(report, unit);
    return told !== "serving" && told !== "retiring";
  });
}

/** What all of them are; undefined when they differ. */
function onlyOne<T>(all: readonly T[]): T | undefined {
  const [first, ...more] = new Set(all);
  return more.length === 0 ? first : undefined;
}
