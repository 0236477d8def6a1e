import type { UnitId } from "@kube-state-shards/assignment";
import { isJoiningAll } from "./join-rules.ts";
import type { Joining } from "./join-slices.ts";
import type { SlicingInput } from "./slicing-input.ts";
import type { LimitsOf } from "./slicing-limits.ts";
import { strangersToSlices } from "./strangers-to-slices.ts";
import { sumOf } from "./sum-of.ts";

type NoteInput = SlicingInput & { readonly limitsOf: LimitsOf };

export const noteCut = (unit: UnitId, slices: readonly UnitId[], input: NoteInput): string =>
  `split ${unit} into ${slices.length} slices: ${showWeight([unit], input)}`;

export function noteJoining({ unit, slices, isDue }: Joining, input: NoteInput): string {
  const why = isJoiningAll(input) ? whyAll(input) : showWeight(slices, input);
  return isDue
    ? `joined ${slices.length} slices to ${unit}: ${why}`
    : `bringing ${slices.length} slices of ${unit} to one shard, to be joined: ${why}`;
}

function whyAll({ members, options }: NoteInput): string {
  if (options.splitAbove <= 0) return "no slices are wanted any more";
  return `${strangersToSlices(members).join(", ")} is of a release that does not know slices`;
}

function showWeight(units: readonly UnitId[], { limitsOf, weights }: NoteInput): string {
  const limits = limitsOf(units[0] ?? "");
  const weight = sumOf(units, weights);
  if (limits === undefined || weight === undefined) return "as planned";
  return `${(weight / limits.mean).toFixed(1)} × the mean of a shard`;
}
