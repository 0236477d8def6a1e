import { createdFamily, generationFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, numberOf, optionalNumberOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type ReplicationControllerObject = HasMetadata & {
  readonly specReplicas: number | undefined;
  readonly replicas: number;
  readonly fullyLabeledReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly observedGeneration: number;
};

const subject = { prefix: "kube_replicationcontroller", noun: "replication controller" } as const;

function readReplicationController(object: JsonRecord): ReplicationControllerObject {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    specReplicas: optionalNumberOf(recordOf(object["spec"])["replicas"]),
    replicas: numberOf(status["replicas"]),
    fullyLabeledReplicas: numberOf(status["fullyLabeledReplicas"]),
    readyReplicas: numberOf(status["readyReplicas"]),
    availableReplicas: numberOf(status["availableReplicas"]),
    observedGeneration: numberOf(status["observedGeneration"]),
  };
}

export const replicationControllerKind = defineKind<ReplicationControllerObject>({
  resource: "replicationcontrollers",
  kind: "ReplicationController",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: [
    ["namespace", ({ metadata }) => metadata.namespace],
    ["replicationcontroller", ({ metadata }) => metadata.name],
  ],
  narrow: readReplicationController,
  families: [
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_replicationcontroller_status_replicas",
      help: "How many pods the replication controller has.",
      stability: "STABLE",
      read: ({ replicas }) => replicas,
    }),
    numberFamily({
      name: "kube_replicationcontroller_status_fully_labeled_replicas",
      help: "How many pods of the replication controller carry all labels of its template.",
      stability: "STABLE",
      read: ({ fullyLabeledReplicas }) => fullyLabeledReplicas,
    }),
    numberFamily({
      name: "kube_replicationcontroller_status_ready_replicas",
      help: "How many pods of the replication controller are ready.",
      stability: "STABLE",
      read: ({ readyReplicas }) => readyReplicas,
    }),
    numberFamily({
      name: "kube_replicationcontroller_status_available_replicas",
      help: "How many pods of the replication controller have been ready for long enough.",
      stability: "STABLE",
      read: ({ availableReplicas }) => availableReplicas,
    }),
    observedGenerationFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_replicationcontroller_spec_replicas",
      help: "How many pods the replication controller should have.",
      stability: "STABLE",
      read: ({ specReplicas }) => specReplicas,
    }),
    generationFamily({ ...subject, stability: "STABLE" }),
    ownerFamily({ ...subject, stability: "ALPHA" }),
  ],
});
