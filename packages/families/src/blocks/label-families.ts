import type { FamilyRow, SampleSink } from "../kind/family.ts";
import type { Allowlist } from "../labels/allowlist.ts";
import { prometheusLabelsText, sortedTextKeys } from "../labels/prometheus-labels.ts";
import type { JsonRecord } from "../narrow/json-value.ts";
import type { HasMetadata } from "../narrow/metadata.ts";
import type { Subject } from "./metadata-families.ts";

export function labelsFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return {
    name: `${prefix}_labels`,
    help: `The allowlisted labels of the ${noun}, as labels of a sample that is always 1.`,
    stability,
    labels: ["label_*"],
    reads: "metadata",
    bind: ({ labels }) => bindAllowlist("label", labels, ({ metadata }) => metadata.labels),
  };
}

export function annotationsFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return {
    name: `${prefix}_annotations`,
    help: `The allowlisted annotations of the ${noun}, as labels of a sample that is always 1.`,
    stability,
    labels: ["annotation_*"],
    reads: "metadata",
    bind: ({ annotations }) => bindAllowlist("annotation", annotations, ({ metadata }) => metadata.annotations),
  };
}

function bindAllowlist<T>(prefix: string, allowlist: Allowlist | undefined, read: (object: T) => JsonRecord) {
  if (allowlist === undefined) return undefined;
  return (object: T, samples: SampleSink): void => {
    const values = read(object);
    samples.add(prometheusLabelsText(prefix, values, allowlist(values)), 1);
  };
}

/** Writes one sample, always 1, with all of `values` as its labels: no allowlist is asked. */
export function writeAllAsLabels(samples: SampleSink, prefix: string, values: JsonRecord): void {
  samples.add(prometheusLabelsText(prefix, values, sortedTextKeys(values)), 1);
}
