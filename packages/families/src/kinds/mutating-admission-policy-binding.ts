import { namespaceAndName } from "../blocks/identity.ts";
import { defineKind } from "../kind/define-kind.ts";
import {
  type AdmissionPolicyBindingObject,
  admissionPolicyBindingFamilies,
  POLICY_BINDING_FIELDS,
  readAdmissionPolicyBinding,
} from "./admission-policy-binding-rows.ts";
import { POLICY_VERSIONS } from "./admission-policy-rows.ts";

export const mutatingAdmissionPolicyBindingKind = defineKind<AdmissionPolicyBindingObject>({
  resource: "mutatingadmissionpolicybindings",
  kind: "MutatingAdmissionPolicyBinding",
  group: "admissionregistration.k8s.io",
  version: "v1",
  versions: POLICY_VERSIONS,
  scope: "cluster",
  identity: namespaceAndName("mutatingadmissionpolicybinding"),
  fields: POLICY_BINDING_FIELDS,
  narrow: readAdmissionPolicyBinding,
  families: admissionPolicyBindingFamilies({
    prefix: "kube_mutatingadmissionpolicybinding",
    noun: "mutating admission policy binding",
    stability: "ALPHA",
  }),
});
