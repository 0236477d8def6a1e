import { namespaceAndName } from "../../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../../blocks/metadata-families.ts";
import { ownerFamily } from "../../blocks/owner-family.ts";
import { defineKind } from "../../kind/define-kind.ts";
import { readinessFamilies, scheduledFamilies } from "./condition-families.ts";
import { containerFamilies } from "./container-families.ts";
import { podInfoFamily, podIpsFamily } from "./info-families.ts";
import { phaseFamilies } from "./phase-families.ts";
import { POD_FIELDS } from "./pod-fields.ts";
import { type PodObject, readPod } from "./pod-object.ts";
import { reasonFamilies } from "./reason-families.ts";
import { resourceClaimFamily } from "./resource-claim-family.ts";
import { nodeSelectorsFamily, schedulerFamily, tolerationsFamily } from "./scheduling-families.ts";
import { overheadFamilies, restartPolicyFamily, runtimeClassFamily, serviceAccountFamily } from "./spec-families.ts";
import { completionTimeFamily, startTimeFamily } from "./time-families.ts";
import { volumeFamilies } from "./volume-families.ts";

const subject = { prefix: "kube_pod", noun: "pod" } as const;

export const podKind = defineKind<PodObject>({
  resource: "pods",
  kind: "Pod",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: [...namespaceAndName("pod"), ["uid", ({ metadata }) => metadata.uid]],
  fields: POD_FIELDS,
  narrow: readPod,
  families: [
    completionTimeFamily,
    ...containerFamilies({
      prefix: "kube_pod_container",
      noun: "container",
      detailStability: "STABLE",
      hasRestartPolicy: false,
      containersOf: ({ containers }) => containers,
      statusesOf: ({ containerStatuses }) => containerStatuses,
    }),
    createdFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    podInfoFamily,
    podIpsFamily,
    ...containerFamilies({
      prefix: "kube_pod_init_container",
      noun: "init container",
      detailStability: "ALPHA",
      hasRestartPolicy: true,
      containersOf: ({ initContainers }) => initContainers,
      statusesOf: ({ initContainerStatuses }) => initContainerStatuses,
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    ...overheadFamilies,
    ownerFamily({ ...subject, stability: "STABLE" }),
    resourceClaimFamily,
    restartPolicyFamily,
    runtimeClassFamily,
    ...volumeFamilies,
    startTimeFamily,
    ...phaseFamilies,
    ...readinessFamilies,
    ...reasonFamilies,
    ...scheduledFamilies,
    tolerationsFamily,
    nodeSelectorsFamily,
    serviceAccountFamily,
    schedulerFamily,
  ],
});
