import { factFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { object, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import {
  type AdmissionPolicyObject,
  POLICY_LABELS,
  POLICY_VERSIONS,
  readAdmissionPolicy,
} from "./admission-policy-rows.ts";

const subject = {
  prefix: "kube_validatingadmissionpolicy",
  noun: "validating admission policy",
  stability: "ALPHA",
} as const;

export const validatingAdmissionPolicyKind = defineKind<AdmissionPolicyObject>({
  resource: "validatingadmissionpolicies",
  kind: "ValidatingAdmissionPolicy",
  group: "admissionregistration.k8s.io",
  version: "v1",
  versions: POLICY_VERSIONS,
  scope: "cluster",
  identity: namespaceAndName("validatingadmissionpolicy"),
  fields: {
    spec: object(2, {
      paramKind: object(1, {
        apiVersion: text(1),
        kind: text(2),
      }),
      failurePolicy: text(4, SHOWN),
    }),
  },
  narrow: readAdmissionPolicy,
  families: [
    factFamily({
      name: "kube_validatingadmissionpolicy_info",
      help: "What the validating admission policy takes as parameters, and what its failure means; always 1.",
      stability: "ALPHA",
      labels: POLICY_LABELS,
    }),
    createdFamily(subject),
  ],
});
