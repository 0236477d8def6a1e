import { MAX_SLICES, parseSlice, slicesOf, type UnitId, WHOLE } from "@kube-state-shards/assignment";
import { slicesByWhole } from "./forerunners.ts";
import { createJoinRules } from "./join-rules.ts";
import { type Joining, joinsWithin } from "./join-slices.ts";
import { settledOwner } from "./settled-owner.ts";
import type { SlicingInput } from "./slicing-input.ts";
import { type LimitsOf, slicingLimits } from "./slicing-limits.ts";
import { noteCut, noteJoining } from "./slicing-notes.ts";
import { strangersToSlices } from "./strangers-to-slices.ts";

//   ns/a ──heavy, and at rest──▶ ns/a#1of4 … #4of4, all where ns/a was ──handoffs──▶ each where the plan wants it
//     ▲                                                                                 │
//     └── all at one shard, and at rest ◀──handoffs── wanted as one again ◀──light──────┘
// The vertical steps are one publication each: the same shard exposes the same objects before and after.
export type Slicing = {
  /** All units of the assignment that is to be made. */
  readonly units: ReadonlySet<UnitId>;
  /** The units to plan for: slices that are on their way to be joined are one unit already. */
  readonly wanted: ReadonlySet<UnitId>;
  /** The slices that came to be now. */
  readonly cut: readonly UnitId[];
  /** The units that came to be now of slices. */
  readonly joined: readonly UnitId[];
  readonly notes: readonly string[];
};

/**
 * Decides which units are cut into slices and which slices are joined, in place, and which are to be brought together first.
 *
 * Guarantees: Partition (the slices of a unit hold each UID exactly once). In place (what is cut or joined is served by one
 * shard, whole, before and after). The same facts again give the same units. Pure. Errors: none.
 * Why it is built so: docs/design/0016-slices.md.
 */
export function planSlicing(input: SlicingInput): Slicing {
  const { units, planned } = input;
  const limitsOf = slicingLimits(input);
  const joinings = findJoinings(input, limitsOf);
  const cuts = findCuts(input, limitsOf);
  if (joinings.length === 0 && cuts.size === 0) return { units, wanted: units, cut: [], joined: [], notes: [] };
  const due = joinings.filter(({ isDue }) => isDue);
  const after = new Set([...joinAll(units, due)].flatMap((unit) => cuts.get(unit) ?? [unit]));
  const begun = joinings.filter(({ unit, isDue }) => !isDue && !planned.has(unit));
  return {
    units: after,
    wanted: joinAll(after, joinings),
    cut: [...cuts.values()].flat(),
    joined: due.map(({ unit }) => unit),
    notes: [
      ...[...cuts].map(([unit, slices]) => noteCut(unit, slices, { ...input, limitsOf })),
      ...[...due, ...begun].map((joining) => noteJoining(joining, { ...input, limitsOf })),
    ],
  };
}

function findJoinings(input: SlicingInput, limitsOf: LimitsOf): readonly Joining[] {
  const rules = createJoinRules(input, limitsOf);
  return [...slicesByWhole(input.units)].flatMap(([whole, slices]) => joinsWithin(whole, slices, rules));
}

/** With the slices of what is joined replaced by it. */
function joinAll(units: ReadonlySet<UnitId>, joinings: readonly Joining[]): ReadonlySet<UnitId> {
  if (joinings.length === 0) return units;
  const unitOf = new Map(joinings.flatMap(({ unit, slices }) => slices.map((slice) => [slice, unit] as const)));
  return new Set([...units].map((unit) => unitOf.get(unit) ?? unit));
}

/** The units that are too heavy for one shard, each with the slices it is cut into. */
function findCuts(input: SlicingInput, limitsOf: LimitsOf): ReadonlyMap<UnitId, readonly UnitId[]> {
  const { members, weights, resting } = input;
  const cuts = new Map<UnitId, readonly UnitId[]>();
  if (!input.mayChange || members.eligible.length < 2) return cuts;
  // Who has not been heard yet may be of any release.
  const isKnown = [...members.living.values()].every(({ report }) => report.incarnation !== "");
  if (!isKnown || strangersToSlices(members).length > 0) return cuts;
  for (const [unit, weight] of weights) {
    const limits = limitsOf(unit);
    if (limits === undefined || limits.shards < 2 || weight <= limits.cutAbove || resting.has(unit)) continue;
    if (settledOwner(unit, input) === undefined) continue;
    const parts = partsFor(unit, weight / (limits.cutAbove / 2));
    if (parts > 1) cuts.set(unit, slicesOf(unit, parts));
  }
  return cuts;
}

/** The least power of two that is no less than `wanted`, as far as slices can be told apart. */
const partsFor = (unit: UnitId, wanted: number): number =>
  Math.min(2 ** Math.ceil(Math.log2(wanted)), MAX_SLICES / (parseSlice(unit).slice ?? WHOLE).of);
