import { factFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { object, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { recordOf, textOf } from "../narrow/json-value.ts";
import {
  type AdmissionPolicyObject,
  POLICY_LABELS,
  POLICY_VERSIONS,
  readAdmissionPolicy,
} from "./admission-policy-rows.ts";

type MutatingAdmissionPolicyObject = AdmissionPolicyObject & { readonly reinvocationPolicy: string };

const subject = {
  prefix: "kube_mutatingadmissionpolicy",
  noun: "mutating admission policy",
  stability: "ALPHA",
} as const;

export const mutatingAdmissionPolicyKind = defineKind<MutatingAdmissionPolicyObject>({
  resource: "mutatingadmissionpolicies",
  kind: "MutatingAdmissionPolicy",
  group: "admissionregistration.k8s.io",
  version: "v1",
  versions: POLICY_VERSIONS,
  scope: "cluster",
  identity: namespaceAndName("mutatingadmissionpolicy"),
  fields: {
    spec: object(2, {
      paramKind: object(1, {
        apiVersion: text(1),
        kind: text(2),
      }),
      failurePolicy: text(5, SHOWN),
      reinvocationPolicy: text(7),
    }),
  },
  narrow: (object) => ({
    ...readAdmissionPolicy(object),
    reinvocationPolicy: textOf(recordOf(object["spec"])["reinvocationPolicy"]),
  }),
  families: [
    factFamily<MutatingAdmissionPolicyObject>({
      name: "kube_mutatingadmissionpolicy_info",
      help: "What the mutating admission policy takes as parameters, and when it fails or runs again; always 1.",
      stability: "ALPHA",
      labels: [...POLICY_LABELS, ["reinvocation_policy", ({ reinvocationPolicy }) => reinvocationPolicy]],
    }),
    createdFamily(subject),
  ],
});
