import { type HashRange, isWithin, joinRanges, type UnitId } from "@kube-state-shards/assignment";
import { rangeOfUnit } from "../store/slicing.ts";

/** Which of a whole's objects, by the hashes of their UIDs: as `joinRanges` gives them. */
export type Coverage = readonly HashRange[];

export const coverageOf = (units: Iterable<UnitId>): Coverage => joinRanges([...units].map(rangeOfUnit));

export const covers = (coverage: Coverage, wanted: Coverage): boolean =>
  wanted.every((range) => isWithin(range, coverage));

export const sameCoverage = (a: Coverage, b: Coverage): boolean => covers(a, b) && covers(b, a);

/**
 * What to ask a server for that knows of shards; undefined for everything.
 * Source: KEP-5866; the ranges are over the 64-bit FNV-1a, of which ours are the upper half.
 */
export function shardSelectorOf(coverage: Coverage): string | undefined {
  if (coverage.length === 1 && coverage[0]?.from === 0 && coverage[0].to === TOP) return undefined;
  return coverage.map(({ from, to }) => `shardRange(object.metadata.uid, '${hex(from)}', '${hex(to)}')`).join(" || ");
}

const TOP = 2 ** 32;
const hex = (hash: number): string => `0x${hash.toString(16).padStart(8, "0")}00000000`;
