import { factsFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { object, SHOWN, text, texts } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { recordOf, textsOf } from "../narrow/json-value.ts";
import {
  type AdmissionPolicyBindingObject,
  admissionPolicyBindingFamilies,
  readAdmissionPolicyBinding,
} from "./admission-policy-binding-rows.ts";
import { POLICY_VERSIONS } from "./admission-policy-rows.ts";

type ValidatingAdmissionPolicyBindingObject = AdmissionPolicyBindingObject & {
  readonly validationActions: readonly string[];
};

export const validatingAdmissionPolicyBindingKind = defineKind<ValidatingAdmissionPolicyBindingObject>({
  resource: "validatingadmissionpolicybindings",
  kind: "ValidatingAdmissionPolicyBinding",
  group: "admissionregistration.k8s.io",
  version: "v1",
  versions: POLICY_VERSIONS,
  scope: "cluster",
  identity: namespaceAndName("validatingadmissionpolicybinding"),
  fields: {
    spec: object(2, {
      policyName: text(1),
      paramRef: object(2, {
        name: text(1),
        namespace: text(2),
        parameterNotFoundAction: text(4, SHOWN),
      }),
      validationActions: texts(4),
    }),
  },
  narrow: (object) => ({
    ...readAdmissionPolicyBinding(object),
    validationActions: textsOf(recordOf(object["spec"])["validationActions"]),
  }),
  families: [
    ...admissionPolicyBindingFamilies({
      prefix: "kube_validatingadmissionpolicybinding",
      noun: "validating admission policy binding",
      stability: "ALPHA",
    }),
    factsFamily({
      name: "kube_validatingadmissionpolicybinding_validation_action",
      help: "One sample, always 1, for each thing that happens when a validation fails.",
      stability: "ALPHA",
      labels: [["action", (action) => action]],
      facts: ({ validationActions }: ValidatingAdmissionPolicyBindingObject) => validationActions,
    }),
  ],
});
