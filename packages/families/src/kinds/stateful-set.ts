import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily, generationFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { integer, object, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { isRecord, type JsonRecord, numberOf, optionalNumberOf, recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type StatefulSetObject = HasMetadata & {
  readonly specReplicas: number | undefined;
  readonly ordinalsStart: number | undefined;
  /** "" where the set does not say, as one from before there were such policies. */
  readonly claimsWhenDeleted: string;
  readonly claimsWhenScaled: string;
  readonly replicas: number;
  readonly availableReplicas: number;
  readonly currentReplicas: number;
  readonly readyReplicas: number;
  readonly updatedReplicas: number;
  readonly observedGeneration: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
};

const subject = { prefix: "kube_statefulset", noun: "stateful set", stability: "STABLE" } as const;

function readStatefulSet(object: JsonRecord): StatefulSetObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  const ordinals = spec["ordinals"];
  const retention = recordOf(spec["persistentVolumeClaimRetentionPolicy"]);
  return {
    metadata: readMetadata(object),
    specReplicas: optionalNumberOf(spec["replicas"]),
    ordinalsStart: isRecord(ordinals) ? numberOf(ordinals["start"]) : undefined,
    claimsWhenDeleted: textOf(retention["whenDeleted"]),
    claimsWhenScaled: textOf(retention["whenScaled"]),
    replicas: numberOf(status["replicas"]),
    availableReplicas: numberOf(status["availableReplicas"]),
    currentReplicas: numberOf(status["currentReplicas"]),
    readyReplicas: numberOf(status["readyReplicas"]),
    updatedReplicas: numberOf(status["updatedReplicas"]),
    observedGeneration: numberOf(status["observedGeneration"]),
    currentRevision: textOf(status["currentRevision"]),
    updateRevision: textOf(status["updateRevision"]),
  };
}

export const statefulSetKind = defineKind<StatefulSetObject>({
  resource: "statefulsets",
  kind: "StatefulSet",
  group: "apps",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("statefulset"),
  fields: {
    spec: object(2, {
      replicas: integer(1, SHOWN),
      persistentVolumeClaimRetentionPolicy: object(10, {
        whenDeleted: text(1),
        whenScaled: text(2),
      }),
      ordinals: object(11, {
        start: integer(1, SHOWN),
      }),
    }),
    status: object(3, {
      observedGeneration: integer(1),
      replicas: integer(2, SHOWN),
      readyReplicas: integer(3),
      currentReplicas: integer(4),
      updatedReplicas: integer(5),
      currentRevision: text(6),
      updateRevision: text(7),
      availableReplicas: integer(11, SHOWN),
    }),
  },
  narrow: readStatefulSet,
  families: [
    createdFamily(subject),
    numberFamily({
      name: "kube_statefulset_status_replicas",
      help: "How many pods the stateful set has.",
      stability: "STABLE",
      read: ({ replicas }) => replicas,
    }),
    numberFamily({
      name: "kube_statefulset_status_replicas_available",
      help: "How many pods of the stateful set have been ready for long enough.",
      stability: "STABLE",
      read: ({ availableReplicas }) => availableReplicas,
    }),
    numberFamily({
      name: "kube_statefulset_status_replicas_current",
      help: "How many pods of the stateful set are of its current revision.",
      stability: "STABLE",
      read: ({ currentReplicas }) => currentReplicas,
    }),
    numberFamily({
      name: "kube_statefulset_status_replicas_ready",
      help: "How many pods of the stateful set are ready.",
      stability: "STABLE",
      read: ({ readyReplicas }) => readyReplicas,
    }),
    numberFamily({
      name: "kube_statefulset_status_replicas_updated",
      help: "How many pods of the stateful set are of the revision it is updated to.",
      stability: "STABLE",
      read: ({ updatedReplicas }) => updatedReplicas,
    }),
    observedGenerationFamily(subject),
    numberFamily({
      name: "kube_statefulset_replicas",
      help: "How many pods the stateful set should have.",
      stability: "STABLE",
      read: ({ specReplicas }) => specReplicas,
    }),
    numberFamily({
      name: "kube_statefulset_ordinals_start",
      help: "The number that the stateful set gives its first pod.",
      stability: "STABLE",
      read: ({ ordinalsStart }) => ordinalsStart,
    }),
    generationFamily(subject),
    {
      name: "kube_statefulset_persistentvolumeclaim_retention_policy",
      help: "What becomes of the claims of the stateful set, always 1.",
      stability: "STABLE",
      labels: ["when_deleted", "when_scaled"],
      write: ({ claimsWhenDeleted: deleted, claimsWhenScaled: scaled }, samples) => {
        if (deleted + scaled === "") return;
        samples.add(labelText("when_deleted", deleted) + labelText("when_scaled", scaled), 1);
      },
    },
    annotationsFamily(subject),
    labelsFamily(subject),
    {
      name: "kube_statefulset_status_current_revision",
      help: "The revision of the pods that the stateful set has not updated yet, always 1.",
      stability: "STABLE",
      labels: ["revision"],
      write: ({ currentRevision }, samples) => samples.add(labelText("revision", currentRevision), 1),
    },
    {
      name: "kube_statefulset_status_update_revision",
      help: "The revision that the stateful set is updated to, always 1.",
      stability: "STABLE",
      labels: ["revision"],
      write: ({ updateRevision }, samples) => samples.add(labelText("revision", updateRevision), 1),
    },
    deletionTimestampFamily(subject),
  ],
});
