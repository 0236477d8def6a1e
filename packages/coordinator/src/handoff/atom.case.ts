import { sliceAt, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** Objects of a whole unit that share their fate: those whose UID has this hash. */
export type Atom = { readonly unit: UnitId; readonly hash: number; readonly name: string };

/** One in each eighth of all hashes, which is as finely as a model's fleets slice. */
const HASHES = Array.from({ length: 8 }, (_, index) => (index + 0.3) * 2 ** 29);
const known = new Map<UnitId, readonly Atom[]>();

/** The very same ones for the same unit. */
export function atomsOf(unit: UnitId): readonly Atom[] {
  const atoms = known.get(unit) ?? HASHES.map((hash, index) => ({ unit, hash, name: `${unit} at ${index}` }));
  known.set(unit, atoms);
  return atoms;
}

export const isIn = ({ unit, hash }: Atom, part: UnitId): boolean =>
  wholeOf(part) === unit && sliceAt(hash, [part]) !== undefined;
