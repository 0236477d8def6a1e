import { type Assignment, coverOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import type { UnitState } from "./unit-state.ts";

/**
 * The units held, as the assignment names them: one that it has in slices is held in those from now on, each as the unit was;
 * slices that it has joined again are held as their unit, if all of them are held. What it does not name at all stays as it is.
 */
export function renameUnits(
  held: ReadonlyMap<UnitId, UnitState>,
  { units, unowned }: Pick<Assignment, "units" | "unowned">,
): ReadonlyMap<UnitId, UnitState> {
  const isUnowned = new Set(unowned);
  const isNamed = (unit: UnitId): boolean => units[unit] !== undefined || isUnowned.has(unit);
  const strays = new Set([...held.keys()].filter((unit) => !isNamed(unit)));
  if (strays.size === 0) return held;
  const wholes = new Set([...strays].map(wholeOf));
  // Hundreds of namespaces may end at once: one look at all names finds those of units that go by others now.
  const named = [...Object.keys(units), ...unowned].filter((unit) => wholes.has(wholeOf(unit)));
  if (named.length === 0) return held;
  const renamed = new Map(held);
  for (const stray of strays) {
    for (const part of coverOf(stray, named)) setState(renamed, part, held.get(stray));
  }
  for (const unit of named) {
    const parts = coverOf(unit, strays);
    setState(renamed, unit, leastOf(parts.flatMap((part) => held.get(part) ?? [])));
  }
  for (const stray of strays) if (named.some((unit) => wholeOf(unit) === wholeOf(stray))) renamed.delete(stray);
  return renamed;
}

function setState(states: Map<UnitId, UnitState>, unit: UnitId, state: UnitState | undefined): void {
  if (state !== undefined && !states.has(unit)) states.set(unit, state);
}

/** A unit is no further than the least of its parts. */
const RANKS: readonly UnitState["state"][] = ["warming", "ready", "retained", "retiring", "serving"];
const leastOf = (states: readonly UnitState[]): UnitState | undefined =>
  states.toSorted((a, b) => RANKS.indexOf(a.state) - RANKS.indexOf(b.state))[0];
