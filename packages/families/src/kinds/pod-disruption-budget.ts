import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { integer, object, SHOWN } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, numberOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type PodDisruptionBudgetObject = HasMetadata & {
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly disruptionsAllowed: number;
  readonly expectedPods: number;
  readonly observedGeneration: number;
};

const subject = { prefix: "kube_poddisruptionbudget", noun: "disruption budget" } as const;

function readPodDisruptionBudget(object: JsonRecord): PodDisruptionBudgetObject {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    currentHealthy: numberOf(status["currentHealthy"]),
    desiredHealthy: numberOf(status["desiredHealthy"]),
    disruptionsAllowed: numberOf(status["disruptionsAllowed"]),
    expectedPods: numberOf(status["expectedPods"]),
    observedGeneration: numberOf(status["observedGeneration"]),
  };
}

export const podDisruptionBudgetKind = defineKind<PodDisruptionBudgetObject>({
  resource: "poddisruptionbudgets",
  kind: "PodDisruptionBudget",
  group: "policy",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("poddisruptionbudget"),
  fields: {
    status: object(3, {
      observedGeneration: integer(1),
      disruptionsAllowed: integer(3, SHOWN),
      currentHealthy: integer(4, SHOWN),
      desiredHealthy: integer(5, SHOWN),
      expectedPods: integer(6, SHOWN),
    }),
  },
  narrow: readPodDisruptionBudget,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "ALPHA" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_poddisruptionbudget_status_current_healthy",
      help: "How many pods of the disruption budget are healthy.",
      stability: "STABLE",
      read: ({ currentHealthy }) => currentHealthy,
    }),
    numberFamily({
      name: "kube_poddisruptionbudget_status_desired_healthy",
      help: "How many pods of the disruption budget have to stay healthy.",
      stability: "STABLE",
      read: ({ desiredHealthy }) => desiredHealthy,
    }),
    numberFamily({
      name: "kube_poddisruptionbudget_status_pod_disruptions_allowed",
      help: "How many pods of the disruption budget may be evicted now.",
      stability: "STABLE",
      read: ({ disruptionsAllowed }) => disruptionsAllowed,
    }),
    numberFamily({
      name: "kube_poddisruptionbudget_status_expected_pods",
      help: "How many pods the disruption budget counts.",
      stability: "STABLE",
      read: ({ expectedPods }) => expectedPods,
    }),
    observedGenerationFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
  ],
});
