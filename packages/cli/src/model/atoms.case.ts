import { type Placement, parentOf, slicesOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** No unit of a history is cut finer: what holds for each of these holds for each object. */
const ATOMS = 4;

/** The smallest parts that a unit is ever served in. */
export const atomsOf = (whole: UnitId): readonly UnitId[] => slicesOf(whole, ATOMS);

/** Under what name an atom is known: its own, or that of a slice or unit around it. */
export function nameOf(atom: UnitId, isKnown: (unit: UnitId) => boolean): UnitId | undefined {
  for (let unit: UnitId | undefined = atom; unit !== undefined; unit = parentOf(unit)) if (isKnown(unit)) return unit;
  return undefined;
}

export const placementOf = (units: Readonly<Record<UnitId, Placement>> = {}, atom: UnitId): Placement | undefined =>
  units[nameOf(atom, (unit) => unit in units) ?? ""];

/** The atoms that a unit, or a slice, is made of. */
export const atomsWithin = (unit: UnitId): readonly UnitId[] =>
  atomsOf(wholeOf(unit)).filter((atom) => nameOf(atom, (name) => name === unit) !== undefined);
