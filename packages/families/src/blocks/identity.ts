import type { HasMetadata } from "../narrow/metadata.ts";

type MetadataLabel = readonly [name: string, read: (object: HasMetadata) => string];

/** What the samples of most kinds start with: the object's namespace, and its name under `label`. */
export function namespaceAndName(label: string): readonly [MetadataLabel, MetadataLabel] {
  return [
    ["namespace", ({ metadata }) => metadata.namespace],
    [label, ({ metadata }) => metadata.name],
  ];
}
