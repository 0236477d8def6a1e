import { parseSlice, type UnitId, WHOLE } from "@kube-state-shards/assignment";
import { forerunnersAmong } from "./forerunners.ts";

/** What becomes of a value when its unit is cut into slices, or joined again of them. */
export type CarryRules<T> = {
  /** For a slice that is this share (1/2, 1/4, ...) of what had the value. */
  readonly cut: (value: T, share: number) => T;
  /** `parts`: at least one. */
  readonly join: (parts: readonly (readonly [UnitId, T])[]) => T;
};

/** A load is shared out evenly, and added up. */
export const LOADS: CarryRules<number> = {
  cut: (load, share) => load * share,
  join: (parts) => parts.reduce((sum, [, load]) => sum + load, 0),
};

/** A slice is where its unit was; a unit is where its slices are heaviest, of equal ones at the first by name. */
export const placesBy = (weightOf: (unit: UnitId) => number): CarryRules<string> => ({
  cut: (shard) => shard,
  join: (parts) => {
    const loads = new Map<string, number>();
    for (const [unit, shard] of parts) loads.set(shard, (loads.get(shard) ?? 0) + weightOf(unit));
    const [heaviest] = [...loads].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return heaviest?.[0] ?? "";
  },
});

/** By how many UIDs there may be. */
export const PLACES = placesBy((unit) => 1 / slicesInWhole(unit));

/**
 * What was known of units, for units that were cut or joined since. Shape: as `before`, the very same when nothing is to be
 * carried over; else of `units` alone.
 */
export function carryOver<T>(
  before: ReadonlyMap<UnitId, T>,
  units: Iterable<UnitId>,
  rules: CarryRules<T>,
): ReadonlyMap<UnitId, T> {
  const carried = carriedOver(before, units, rules);
  if (carried.size === 0) return before;
  const after = new Map<UnitId, T>();
  for (const unit of units) {
    const value = before.get(unit) ?? carried.get(unit);
    if (value !== undefined) after.set(unit, value);
  }
  return after;
}

/** The units that have a value by carrying it over alone. */
export function carriedOver<T>(
  before: ReadonlyMap<UnitId, T>,
  units: Iterable<UnitId>,
  rules: CarryRules<T>,
): ReadonlyMap<UnitId, T> {
  const carried = new Map<UnitId, T>();
  if (before.size === 0) return carried;
  const forerunnersOf = forerunnersAmong(before);
  for (const unit of units) {
    if (before.has(unit)) continue;
    const parts = forerunnersOf(unit).flatMap((part) => {
      const value = before.get(part);
      return value === undefined ? [] : [[part, value] as const];
    });
    const [first] = parts;
    if (first === undefined) continue;
    const share = slicesInWhole(first[0]) / slicesInWhole(unit);
    carried.set(unit, share < 1 ? rules.cut(first[1], share) : rules.join(parts));
  }
  return carried;
}

/** Of how many slices of this width a whole unit is. */
const slicesInWhole = (unit: UnitId): number => (parseSlice(unit).slice ?? WHOLE).of;
