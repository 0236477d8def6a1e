import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { integer, object, SHOWN } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { optionalNumberOf, recordOf } from "../narrow/json-value.ts";
import { type ReplicasObject, readReplicas, replicaFamilies } from "./replica-rows.ts";

type ReplicaSetObject = ReplicasObject & { readonly terminatingReplicas: number | undefined };

const subject = { prefix: "kube_replicaset", noun: "replica set", stability: "STABLE" } as const;

export const replicaSetKind = defineKind<ReplicaSetObject>({
  resource: "replicasets",
  kind: "ReplicaSet",
  group: "apps",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("replicaset"),
  fields: {
    spec: object(2, {
      replicas: integer(1, SHOWN),
    }),
    status: object(3, {
      replicas: integer(1, SHOWN),
      fullyLabeledReplicas: integer(2),
      observedGeneration: integer(3),
      readyReplicas: integer(4),
      terminatingReplicas: integer(7, SHOWN),
    }),
  },
  narrow: (object) => ({
    ...readReplicas(object),
    terminatingReplicas: optionalNumberOf(recordOf(object["status"])["terminatingReplicas"]),
  }),
  families: [
    ...replicaFamilies<ReplicaSetObject>(
      subject,
      numberFamily({
        name: "kube_replicaset_status_terminating_replicas",
        help: "How many pods of the replica set are going away.",
        stability: "ALPHA",
        read: ({ terminatingReplicas }) => terminatingReplicas,
      }),
    ),
    ownerFamily(subject),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily(subject),
  ],
});
