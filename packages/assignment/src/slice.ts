import type { UnitId } from "./unit.ts";

/**
 * A part of a unit's objects: those whose UID's hash is in one of `of` ranges of equal width, counted from 1.
 *
 * Shape: `of` is a power of two, so that the slices of a unit are the leaves of a binary tree: each is halved, or joined with
 * its other half, by itself. The whole unit is `1of1`.
 */
export type Slice = { readonly index: number; readonly of: number };

export const WHOLE: Slice = Object.freeze({ index: 1, of: 1 });

/** Finer ones would not be told apart by the hashes that are kept, and no fleet needs them. */
export const MAX_SLICES = 1024;

/** Of a hash as `hashUid` gives it: 0 up to, and not with, this. */
const HASHES = 2 ** 32;

type SlicedId = {
  readonly whole: UnitId /** Undefined: what follows the `#` is no slice. */;
  readonly slice: Slice | undefined;
};

export function parseSlice(id: UnitId): SlicedId {
  const at = id.indexOf("#");
  if (at < 0) return { whole: id, slice: WHOLE };
  const [, index, of] = /^([1-9]\d{0,4})of([1-9]\d{0,4})$/.exec(id.slice(at + 1)) ?? [];
  const slice = { index: Number(index), of: Number(of) };
  const isSlice =
    slice.of > 1 && slice.of <= MAX_SLICES && Number.isInteger(Math.log2(slice.of)) && slice.index <= slice.of;
  return { whole: id.slice(0, at), slice: isSlice ? slice : undefined };
}

/** Without what names a slice. */
export function wholeOf(unit: UnitId): UnitId {
  const at = unit.indexOf("#");
  return at < 0 ? unit : unit.slice(0, at);
}

export const isSliced = (unit: UnitId): boolean => unit.includes("#");

const sliceUnit = (whole: UnitId, { index, of }: Slice): UnitId => (of === 1 ? whole : `${whole}#${index}of${of}`);

/** The slices that take a unit's place, or a slice's, in the order of their ranges. `parts`: a power of two. */
export function slicesOf(unit: UnitId, parts: number): readonly UnitId[] {
  const { whole, slice = WHOLE } = parseSlice(unit);
  const of = slice.of * parts;
  return Array.from({ length: parts }, (_, part) =>
    sliceUnit(whole, { index: (slice.index - 1) * parts + part + 1, of }),
  );
}

/** The slice (or whole unit) that a slice is one half of; undefined for a whole unit. */
export function parentOf(unit: UnitId): UnitId | undefined {
  const { whole, slice = WHOLE } = parseSlice(unit);
  return slice.of === 1 ? undefined : sliceUnit(whole, { index: Math.ceil(slice.index / 2), of: slice.of / 2 });
}

/** Hashes of UIDs: from `from` up to, and not with, `to`. */
export type HashRange = { readonly from: number; readonly to: number };

export function rangeOf({ index, of }: Slice): HashRange {
  const width = HASHES / of;
  return { from: (index - 1) * width, to: index * width };
}

/** Sorted, where they touch each other as one. */
export function joinRanges(ranges: Iterable<HashRange>): readonly HashRange[] {
  const joined: HashRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || last.to < range.from) joined.push(range);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
  }
  return joined;
}

export const isWithin = (range: HashRange, joined: readonly HashRange[]): boolean =>
  joined.some(({ from, to }) => from <= range.from && range.to <= to);

/** What is in both. Shape: both as `joinRanges` gives them, and so is the result. */
export const overlapOf = (a: readonly HashRange[], b: readonly HashRange[]): readonly HashRange[] =>
  a.flatMap((one) =>
    b.flatMap((other) => {
      const range = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
      return range.from < range.to ? [range] : [];
    }),
  );

/** Of those given, the units that all lie within one unit or slice; empty unless together they are all of it. */
export function coverOf(unit: UnitId, units: Iterable<UnitId>): readonly UnitId[] {
  const { whole, slice = WHOLE } = parseSlice(unit);
  const wanted = rangeOf(slice);
  const within: UnitId[] = [];
  const ranges: HashRange[] = [];
  for (const id of units) {
    const other = parseSlice(id);
    if (other.whole !== whole) continue;
    const range = rangeOf(other.slice ?? WHOLE);
    if (!isWithin(range, [wanted])) continue;
    within.push(id);
    ranges.push(range);
  }
  return isWithin(wanted, joinRanges(ranges)) ? within : [];
}

/** The whole's slice among those given that a hash falls into. */
export const sliceAt = (hash: number, units: readonly UnitId[]): UnitId | undefined =>
  units.find((unit) => {
    const { from, to } = rangeOf(parseSlice(unit).slice ?? WHOLE);
    return from <= hash && hash < to;
  });
