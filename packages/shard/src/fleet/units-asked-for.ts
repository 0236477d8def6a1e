import { coverOf, isSliced, type UnitId, wholeOf } from "@kube-state-shards/assignment";

export type UnitsAskedFor = {
  /** Of those asked for. */
  readonly included: readonly UnitId[];
  /** Of those held, what to show for them. */
  readonly shown: ReadonlySet<UnitId>;
};

/**
 * Finds what a coordinator asks for in what is held. One of the two may be an epoch ahead: then one has slices where the other
 * has the unit, and what is asked for is found if it is all of what is held under another name, or the other way round.
 */
export function unitsAskedFor(asked: readonly UnitId[], readable: ReadonlySet<UnitId>): UnitsAskedFor {
  const included = asked.filter((unit) => readable.has(unit));
  const shown = new Set(included);
  const missing = asked.filter((unit) => !readable.has(unit));
  if (missing.length === 0) return { included, shown };
  const wholes = new Set(missing.map(wholeOf));
  const held = [...readable].filter((unit) => !shown.has(unit) && wholes.has(wholeOf(unit)));
  if (!held.some(isSliced) && !missing.some(isSliced)) return { included, shown };
  for (const unit of missing) {
    const parts = coverOf(unit, held);
    if (parts.length === 0) continue;
    included.push(unit);
    for (const part of parts) shown.add(part);
  }
  for (const unit of held) {
    if (shown.has(unit)) continue;
    const parts = coverOf(unit, missing);
    if (parts.length === 0) continue;
    included.push(...parts);
    shown.add(unit);
  }
  return { included, shown };
}
