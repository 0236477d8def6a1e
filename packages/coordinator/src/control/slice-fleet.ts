import {
  type Assignment,
  isSliced,
  namesSlices,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";
import { knowsSlices } from "../membership/membership.ts";
import { carryOver, LOADS, placesBy } from "../slicing/carry-over.ts";
import { forerunnersAmong } from "../slicing/forerunners.ts";
import { planSlicing, type Slicing } from "../slicing/plan-slicing.ts";
import type { SlicingInput } from "../slicing/slicing-input.ts";
import type { ControlState } from "./control-state.ts";
import { restingUnits } from "./count-moves.ts";
import type { TargetInput } from "./target.ts";
import type { Weights } from "./weights.ts";

export type SliceFacts = Pick<
  SlicingInput,
  "units" | "weights" | "members" | "mayChange" | "options" | "partitions"
> & {
  readonly current: Assignment | undefined;
  /** What was cut or moved before rests no more. */
  readonly sinceMs: number;
  readonly rebalance: boolean;
};

export type SlicedFleet = {
  readonly slicing: Slicing;
  /** Of the units of the assignment that is to be made. */
  readonly weights: Weights;
  /** What the plan is made from: the units that are wanted, and what is known of them. */
  readonly plan: Pick<TargetInput, "units" | "weights" | "held" | "resting">;
};

/** Which units the fleet is to have from now on, and what is known of them under these names. Pure. */
export function sliceFleet(before: ControlState, facts: SliceFacts): SlicedFleet {
  const { current, sinceMs, rebalance } = facts;
  const resting = restingUnits(before.movedAtMs, sinceMs);
  const slicing = planSlicing({
    ...facts,
    phases: before.phases,
    planned: before.target.units,
    resting: rebalance ? new Set() : resting,
    freshlyCut: rebalance ? new Set() : restingUnits(before.cutAtMs, sinceMs),
  });
  const { units, wanted } = slicing;
  const weights = carryOver(facts.weights, units, LOADS);
  const owners = new Map(Object.entries(current?.units ?? {}).map(([unit, { owner }]) => [unit, owner]));
  const held = carryOver(
    owners,
    wanted,
    placesBy((unit) => facts.weights.get(unit) ?? 1),
  );
  const plan = { units: wanted, weights: carryOver(weights, wanted, LOADS), held };
  return { slicing, weights, plan: { ...plan, resting: restingParts(resting, slicing) } };
}

/** A unit that is wanted of slices rests while one of them does. */
function restingParts(resting: ReadonlySet<UnitId>, { units, wanted }: Slicing): ReadonlySet<UnitId> {
  if (wanted === units) return resting;
  const forerunnersOf = forerunnersAmong(units);
  return new Set([...wanted].filter((unit) => forerunnersOf(unit).some((part) => resting.has(part))));
}

/** Whether the fleet goes by slices, and a member is there that cannot. */
export function strangersMustWait(
  { current, members }: Pick<ControlState, "current" | "members">,
  reports: ReadonlyMap<ShardId, ShardReport>,
): boolean {
  // What one that has gone had may be in slices for good: nobody goes by them any more.
  const heard = [...reports.values()].filter(({ state }) => state !== "gone");
  const known = [...members.living.values()].map(({ report }) => report);
  if (![...heard, ...known].some((report) => !knowsSlices(report))) return false;
  if (current !== undefined && namesSlices(current)) return true;
  return heard.some(({ units }) => Object.keys(units).some(isSliced));
}
