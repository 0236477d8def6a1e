import {
  coverOf,
  parentOf,
  type ShardReport,
  type UnitId,
  type UnitStateName,
  wholeOf,
} from "@kube-state-shards/assignment";
import { slicesByWhole } from "./forerunners.ts";

/** What a shard says of a unit: by its name, or by that of what it was cut from, which the shard may not have read of yet. */
export function toldState(report: ShardReport | undefined, unit: UnitId): UnitStateName | undefined {
  for (let one: UnitId | undefined = unit; one !== undefined; one = parentOf(one)) {
    const told = report?.units[one];
    if (told !== undefined) return told.state;
  }
  return undefined;
}

/** From what no reader sees to what all do. */
const BY_EXPOSURE: readonly UnitStateName[] = ["warming", "ready", "retiring", "serving"];

/**
 * As `toldState`, or what a shard says of all the slices that the unit was joined of, which it may not have read of either: of
 * their states the one that exposes least.
 */
export function toldOfWhole(report: ShardReport, unit: UnitId): UnitStateName | undefined {
  const told = toldState(report, unit);
  const slices = told === undefined ? slicesIn(report).get(wholeOf(unit)) : undefined;
  if (slices === undefined) return told;
  const states = new Set(coverOf(unit, slices).map((slice) => report.units[slice]?.state));
  return BY_EXPOSURE.find((state) => states.has(state));
}

type Slices = ReadonlyMap<UnitId, readonly UnitId[]>;
const sliced = new WeakMap<ShardReport, Slices>();

/** WHY remembered: after a lost store every unit is looked for in every report. */
function slicesIn(report: ShardReport): Slices {
  const known = sliced.get(report) ?? slicesByWhole(Object.keys(report.units));
  sliced.set(report, known);
  return known;
}
