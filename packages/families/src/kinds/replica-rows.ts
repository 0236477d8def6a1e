import { createdFamily, generationFamily, type Subject } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import type { FamilyRow } from "../kind/family.ts";
import { type JsonRecord, numberOf, optionalNumberOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

/** What replica sets and replication controllers, which do the same, have in common. */
export type ReplicasObject = HasMetadata & {
  readonly specReplicas: number | undefined;
  readonly replicas: number;
  readonly fullyLabeledReplicas: number;
  readonly readyReplicas: number;
  readonly observedGeneration: number;
};

export function readReplicas(object: JsonRecord): ReplicasObject {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    specReplicas: optionalNumberOf(recordOf(object["spec"])["replicas"]),
    replicas: numberOf(status["replicas"]),
    fullyLabeledReplicas: numberOf(status["fullyLabeledReplicas"]),
    readyReplicas: numberOf(status["readyReplicas"]),
    observedGeneration: numberOf(status["observedGeneration"]),
  };
}

/** `own` is the count that only one of the two kinds shows. */
export function replicaFamilies<T extends ReplicasObject>(
  subject: Subject,
  own: FamilyRow<T>,
): readonly FamilyRow<T>[] {
  const { prefix, noun, stability } = subject;
  return [
    createdFamily(subject),
    numberFamily({
      name: `${prefix}_status_replicas`,
      help: `How many pods the ${noun} has.`,
      stability,
      read: ({ replicas }) => replicas,
    }),
    numberFamily({
      name: `${prefix}_status_fully_labeled_replicas`,
      help: `How many pods of the ${noun} carry all labels of its template.`,
      stability,
      read: ({ fullyLabeledReplicas }) => fullyLabeledReplicas,
    }),
    numberFamily({
      name: `${prefix}_status_ready_replicas`,
      help: `How many pods of the ${noun} are ready.`,
      stability,
      read: ({ readyReplicas }) => readyReplicas,
    }),
    own,
    observedGenerationFamily(subject),
    numberFamily({
      name: `${prefix}_spec_replicas`,
      help: `How many pods the ${noun} should have.`,
      stability,
      read: ({ specReplicas }) => specReplicas,
    }),
    generationFamily(subject),
  ];
}
