import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, generationFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, numberOf, optionalNumberOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type ReplicaSetObject = HasMetadata & {
  readonly specReplicas: number | undefined;
  readonly replicas: number;
  readonly fullyLabeledReplicas: number;
  readonly readyReplicas: number;
  readonly terminatingReplicas: number | undefined;
  readonly observedGeneration: number;
};

const subject = { prefix: "kube_replicaset", noun: "replica set" } as const;

function readReplicaSet(object: JsonRecord): ReplicaSetObject {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    specReplicas: optionalNumberOf(recordOf(object["spec"])["replicas"]),
    replicas: numberOf(status["replicas"]),
    fullyLabeledReplicas: numberOf(status["fullyLabeledReplicas"]),
    readyReplicas: numberOf(status["readyReplicas"]),
    terminatingReplicas: optionalNumberOf(status["terminatingReplicas"]),
    observedGeneration: numberOf(status["observedGeneration"]),
  };
}

export const replicaSetKind = defineKind<ReplicaSetObject>({
  resource: "replicasets",
  kind: "ReplicaSet",
  group: "apps",
  version: "v1",
  scope: "namespaced",
  identity: [
    ["namespace", ({ metadata }) => metadata.namespace],
    ["replicaset", ({ metadata }) => metadata.name],
  ],
  narrow: readReplicaSet,
  families: [
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_replicaset_status_replicas",
      help: "How many pods the replica set has.",
      stability: "STABLE",
      read: ({ replicas }) => replicas,
    }),
    numberFamily({
      name: "kube_replicaset_status_fully_labeled_replicas",
      help: "How many pods of the replica set carry all labels of its template.",
      stability: "STABLE",
      read: ({ fullyLabeledReplicas }) => fullyLabeledReplicas,
    }),
    numberFamily({
      name: "kube_replicaset_status_ready_replicas",
      help: "How many pods of the replica set are ready.",
      stability: "STABLE",
      read: ({ readyReplicas }) => readyReplicas,
    }),
    numberFamily({
      name: "kube_replicaset_status_terminating_replicas",
      help: "How many pods of the replica set are going away.",
      stability: "ALPHA",
      read: ({ terminatingReplicas }) => terminatingReplicas,
    }),
    observedGenerationFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_replicaset_spec_replicas",
      help: "How many pods the replica set should have.",
      stability: "STABLE",
      read: ({ specReplicas }) => specReplicas,
    }),
    generationFamily({ ...subject, stability: "STABLE" }),
    ownerFamily({ ...subject, stability: "STABLE" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
  ],
});
