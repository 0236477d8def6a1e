import type { FamilyRow, SampleSink } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";
import type { Condition } from "../narrow/condition.ts";
import type { Subject } from "./metadata-families.ts";

const STATUSES = ["True", "False", "Unknown"] as const;

/** Writes a condition's status as three samples, `true`, `false` and `unknown`, of which at most one is 1. */
export type WriteConditionStatus = (samples: SampleSink, before: string, status: string) => void;

/** `label` is the key that holds the status; `before` is what goes before it. */
export function conditionStatusWriter(label: string): WriteConditionStatus {
  const rows = STATUSES.map((name) => ({ name, labels: labelText(label, name.toLowerCase()) }));
  return (samples, before, status) => {
    for (const { name, labels } of rows) samples.add(before + labels, status === name ? 1 : 0);
  };
}

type HasConditions = { readonly conditions: readonly Condition[] };

/** `kube_*_status_condition{condition,status}`: all conditions the object has, known to us or not. */
export function conditionsFamily<T extends HasConditions>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  const writeStatus = conditionStatusWriter("status");
  return {
    name: `${prefix}_status_condition`,
    help: `1 for the status that each condition of the ${noun} has, 0 for the other two.`,
    stability,
    labels: ["condition", "status"],
    write: ({ conditions }, samples) => {
      for (const { type, status } of conditions) writeStatus(samples, labelText("condition", type), status);
    },
  };
}
