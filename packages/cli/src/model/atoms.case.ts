import { type Placement, parentOf, slicesOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** No unit of a history is cut finer: what holds for each of these holds for each object. */
const ATOMS = 4;

/** The smallest parts that a unit is ever served in. */
export const atomsOf = remember((whole: UnitId): readonly UnitId[] => slicesOf(whole, ATOMS));

/** The atoms that a unit, or a slice, is made of. */
export const atomsWithin = remember((unit: UnitId): readonly UnitId[] =>
  atomsOf(wholeOf(unit)).filter((atom) => namesOf(atom).includes(unit)),
);

/** An atom's own name, and those of what is around it. */
const namesOf = remember((atom: UnitId): readonly UnitId[] => {
  const names: UnitId[] = [];
  for (let unit: UnitId | undefined = atom; unit !== undefined; unit = parentOf(unit)) names.push(unit);
  return names;
});

/** Under which of its names an atom is known. */
export const nameOf = (atom: UnitId, isKnown: (unit: UnitId) => boolean): UnitId | undefined =>
  namesOf(atom).find(isKnown);

export const placementOf = (units: Readonly<Record<UnitId, Placement>> = {}, atom: UnitId): Placement | undefined =>
  units[nameOf(atom, (unit) => unit in units) ?? ""];

/** A history asks the same of the same few units after every event. */
function remember<T>(find: (unit: UnitId) => T): (unit: UnitId) => T {
  const found = new Map<UnitId, T>();
  return (unit) => {
    let value = found.get(unit);
    if (value === undefined) {
      value = find(unit);
      found.set(unit, value);
    }
    return value;
  };
}
