import { coverOf, isSliced, parentOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** Units by name, such as the keys of a map. */
export type Names = { has(unit: UnitId): boolean; keys(): Iterable<UnitId> };

/**
 * Which of the known units hold what a unit holds: itself; or what it was cut from; or the slices it was joined of, if all of
 * them are known. Empty: none do.
 */
export function forerunnersAmong(known: Names): (unit: UnitId) => readonly UnitId[] {
  let slices: ReadonlyMap<UnitId, readonly UnitId[]> | undefined;
  return (unit) => {
    if (known.has(unit)) return [unit];
    for (let wider = parentOf(unit); wider !== undefined; wider = parentOf(wider)) if (known.has(wider)) return [wider];
    slices ??= slicesByWhole(known.keys());
    const ofWhole = slices.get(wholeOf(unit));
    return ofWhole === undefined ? [] : coverOf(unit, ofWhole);
  };
}

/** Those of the units that are slices, by the unit they are slices of. */
export function slicesByWhole(units: Iterable<UnitId>): ReadonlyMap<UnitId, UnitId[]> {
  const byWhole = new Map<UnitId, UnitId[]>();
  for (const unit of units) {
    if (!isSliced(unit)) continue;
    const slices = byWhole.get(wholeOf(unit));
    if (slices === undefined) byWhole.set(wholeOf(unit), [unit]);
    else slices.push(unit);
  }
  return byWhole;
}
