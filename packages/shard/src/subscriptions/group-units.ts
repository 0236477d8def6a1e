import { isSliced, parseUnit, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import type { Kind } from "@kube-state-shards/families";
import { type Slicing, sliceBy } from "../store/slicing.ts";
import { hasKind } from "./unit-scope.ts";

export const isNamespace = (whole: UnitId): boolean => parseUnit(whole).kind === "namespace";

/** The namespaces that are held whole. */
export function wholeNamespaces(groups: ReadonlyMap<UnitId, Slicing>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [whole, { units }] of groups) {
    const parsed = parseUnit(whole);
    if (parsed.kind === "namespace" && units.has(whole)) names.add(parsed.namespace);
  }
  return names;
}

/** Watches that it takes whatever the strategy: no namespace has more than one kind, and one that is sliced is watched alone. */
export function ownWatches(whole: UnitId, units: ReadonlySet<UnitId>, kinds: readonly Kind[]): number {
  const parsed = parseUnit(whole);
  if (parsed.kind === "namespace" && units.has(whole)) return 0;
  return kinds.filter((kind) => hasKind(parsed, kind)).length;
}

/** By whole; the slicings of `before` where they hold the same units. */
export function groupUnits(
  units: ReadonlySet<UnitId>,
  before: ReadonlyMap<UnitId, Slicing>,
): ReadonlyMap<UnitId, Slicing> {
  const groups = new Map<UnitId, Slicing>();
  const sliced = new Map<UnitId, Set<UnitId>>();
  for (const unit of units) {
    if (!isSliced(unit)) groups.set(unit, keepSame(new Set([unit]), before.get(unit)));
    else sliced.set(wholeOf(unit), (sliced.get(wholeOf(unit)) ?? new Set()).add(unit));
  }
  for (const [whole, slices] of sliced) {
    const held = groups.get(whole);
    // A whole beside slices of it: what is on its way out still answers to readers under its old name.
    groups.set(whole, keepSame(held === undefined ? slices : new Set([whole]), before.get(whole)));
  }
  return groups;
}

const keepSame = (units: ReadonlySet<UnitId>, before: Slicing | undefined): Slicing =>
  before !== undefined && isSameSet(before.units, units) ? before : sliceBy(units);

export const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name));
