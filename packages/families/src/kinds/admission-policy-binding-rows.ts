import { factFamily } from "../blocks/facts-family.ts";
import { createdFamily, type Subject } from "../blocks/metadata-families.ts";
import { type MessageFields, object, SHOWN, text } from "../fields/field.ts";
import type { FamilyRow } from "../kind/family.ts";
import { type JsonRecord, recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

/** What bindings of validating and of mutating admission policies have in common. */
export type AdmissionPolicyBindingObject = HasMetadata & {
  readonly policyName: string;
  readonly paramName: string;
  readonly paramNamespace: string;
  readonly paramNotFoundAction: string;
};

export const POLICY_BINDING_FIELDS: MessageFields = {
  spec: object(2, {
    policyName: text(1),
    paramRef: object(2, {
      name: text(1),
      namespace: text(2),
      parameterNotFoundAction: text(4, SHOWN),
    }),
  }),
};

export function readAdmissionPolicyBinding(object: JsonRecord): AdmissionPolicyBindingObject {
  const spec = recordOf(object["spec"]);
  const param = recordOf(spec["paramRef"]);
  return {
    metadata: readMetadata(object),
    policyName: textOf(spec["policyName"]),
    paramName: textOf(param["name"]),
    paramNamespace: textOf(param["namespace"]),
    paramNotFoundAction: textOf(param["parameterNotFoundAction"]),
  };
}

export function admissionPolicyBindingFamilies<T extends AdmissionPolicyBindingObject>(
  subject: Subject,
): readonly FamilyRow<T>[] {
  const { prefix, noun, stability } = subject;
  return [
    factFamily({
      name: `${prefix}_info`,
      help: `The policy and the parameters that the ${noun} puts together, always 1.`,
      stability,
      labels: [
        ["policy_name", ({ policyName }) => policyName],
        ["param_name", ({ paramName }) => paramName],
        ["param_namespace", ({ paramNamespace }) => paramNamespace],
        ["param_not_found_action", ({ paramNotFoundAction }) => paramNotFoundAction],
      ],
    }),
    createdFamily(subject),
  ];
}
