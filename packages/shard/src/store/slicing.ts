import { type HashRange, isWithin, parseUnit, rangeOf, type UnitId, WHOLE } from "@kube-state-shards/assignment";
import type { PageContent } from "./page-content.ts";

/** Which units the objects of one whole (a namespace, a cluster-scoped kind) fall into. Immutable. */
export interface Slicing {
  readonly units: ReadonlySet<UnitId>;
  /** Undefined: an object of this hash is none of ours. */
  unitOf(hash: number): UnitId | undefined;
}

/** By the units themselves: one whole unit, or slices of it. */
export function sliceBy(units: ReadonlySet<UnitId>): Slicing {
  const parts = [...units].map((unit) => ({ unit, range: rangeOfUnit(unit) }));
  const [first] = parts;
  // WHY apart: almost every unit is whole, and none of its objects has to be looked at.
  if (parts.length === 1 && first !== undefined && isWhole(first.range)) return { units, unitOf: () => first.unit };
  return {
    units,
    unitOf: (hash) => parts.find(({ range }) => range.from <= hash && hash < range.to)?.unit,
  };
}

/** The same, of objects within these ranges only. */
export function within({ units, unitOf }: Slicing, ranges: readonly HashRange[]): Slicing {
  if (ranges.length === 1 && ranges.every(isWhole)) return { units, unitOf };
  const wholeUnits = new Set([...units].filter((unit) => isWithin(rangeOfUnit(unit), ranges)));
  const isHeld = (hash: number): boolean => ranges.some(({ from, to }) => from <= hash && hash < to);
  return { units: wholeUnits, unitOf: (hash) => (isHeld(hash) ? unitOf(hash) : undefined) };
}

export function rangeOfUnit(unit: UnitId): HashRange {
  const parsed = parseUnit(unit);
  return rangeOf(parsed.kind === "node" ? WHOLE : parsed.slice);
}

const ALL = rangeOf(WHOLE);
const isWhole = ({ from, to }: HashRange): boolean => from === ALL.from && to === ALL.to;

type Resliced = {
  /** By slot; undefined when every object stays in its unit. What is to be removed keeps its old one. */
  readonly units: readonly UnitId[] | undefined;
  readonly removed: ReadonlySet<number>;
};

/** What becomes of a page's objects of `from`. */
export function resliced(content: PageContent, from: ReadonlySet<UnitId>, into: Slicing): Resliced {
  const removed = new Set<number>();
  let isChanged = false;
  const units = content.units.map((unit, slot) => {
    if (!from.has(unit)) return unit;
    const next = into.unitOf(content.hashes[slot] ?? 0);
    if (next === undefined) {
      removed.add(slot);
      return unit;
    }
    isChanged ||= next !== unit;
    return next;
  });
  return { units: isChanged ? units : undefined, removed };
}
