import { namespaceAndName } from "../blocks/identity.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { integer, object, SHOWN } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { numberOf, recordOf } from "../narrow/json-value.ts";
import { type ReplicasObject, readReplicas, replicaFamilies } from "./replica-rows.ts";

type ReplicationControllerObject = ReplicasObject & { readonly availableReplicas: number };

const subject = { prefix: "kube_replicationcontroller", noun: "replication controller", stability: "STABLE" } as const;

export const replicationControllerKind = defineKind<ReplicationControllerObject>({
  resource: "replicationcontrollers",
  kind: "ReplicationController",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("replicationcontroller"),
  fields: {
    spec: object(2, {
      replicas: integer(1, SHOWN),
    }),
    status: object(3, {
      replicas: integer(1, SHOWN),
      fullyLabeledReplicas: integer(2),
      observedGeneration: integer(3),
      readyReplicas: integer(4),
      availableReplicas: integer(5),
    }),
  },
  narrow: (object) => ({
    ...readReplicas(object),
    availableReplicas: numberOf(recordOf(object["status"])["availableReplicas"]),
  }),
  families: [
    ...replicaFamilies<ReplicationControllerObject>(
      subject,
      numberFamily({
        name: "kube_replicationcontroller_status_available_replicas",
        help: "How many pods of the replication controller have been ready for long enough.",
        stability: "STABLE",
        read: ({ availableReplicas }) => availableReplicas,
      }),
    ),
    ownerFamily({ ...subject, stability: "ALPHA" }),
  ],
});
