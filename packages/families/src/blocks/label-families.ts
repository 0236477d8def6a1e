import type { FamilyRow } from "../kind/family.ts";
import type { Allowlist } from "../labels/allowlist.ts";
import { prometheusLabelsText } from "../labels/prometheus-labels.ts";
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
  return (object: T, samples: { add(labels: string, value: number): void }): void => {
    const values = read(object);
    samples.add(prometheusLabelsText(prefix, values, allowlist(values)), 1);
  };
}
