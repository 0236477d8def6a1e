import { type Assignment, sliceAt, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** One UID's hash in each of the narrowest slices that tests make, and both ends. */
export const HASHES: readonly number[] = [
  ...Array.from({ length: 64 }, (_, index) => (index + 0.5) * 2 ** 26),
  0,
  2 ** 32 - 1,
];

/** The units of an assignment, owned or unowned, that an object of the whole unit with this hash falls into. */
export const holdersOf = ({ units, unowned }: Assignment, whole: UnitId, hash: number): readonly UnitId[] =>
  [...Object.keys(units), ...unowned].filter((unit) => wholeOf(unit) === whole && sliceAt(hash, [unit]) !== undefined);
