import type { FamilyRow, SampleSink } from "../kind/family.ts";
import { prometheusLabelsText, sortedTextKeys } from "../labels/prometheus-labels.ts";
import type { JsonRecord } from "../narrow/json-value.ts";
import type { HasMetadata } from "../narrow/metadata.ts";
import type { Subject } from "./metadata-families.ts";

export function labelsFamily<T extends HasMetadata>(subject: Subject): FamilyRow<T> {
  return allowlistFamily("labels", "label", subject);
}

export function annotationsFamily<T extends HasMetadata>(subject: Subject): FamilyRow<T> {
  return allowlistFamily("annotations", "annotation", subject);
}

/** `field` is what it reads of the metadata, and also the end of its name; `label` is what its labels start with. */
function allowlistFamily<T extends HasMetadata>(
  field: "labels" | "annotations",
  label: string,
  { prefix, noun, stability }: Subject,
): FamilyRow<T> {
  return {
    name: `${prefix}_${field}`,
    help: `The allowlisted ${field} of the ${noun}, as labels of a sample that is always 1.`,
    stability,
    labels: [`${label}_*`],
    reads: "metadata",
    bind: ({ [field]: allowlist }) => {
      if (allowlist === undefined) return undefined;
      return ({ metadata }, samples) => {
        const values = metadata[field];
        samples.add(prometheusLabelsText(label, values, allowlist(values)), 1);
      };
    },
  };
}

/** Writes one sample, always 1, with all of `values` as its labels: no allowlist is asked. */
export function writeAllAsLabels(samples: SampleSink, prefix: string, values: JsonRecord): void {
  samples.add(prometheusLabelsText(prefix, values, sortedTextKeys(values)), 1);
}
