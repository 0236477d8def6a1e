import { type JsonRecord, recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

/** What validating and mutating admission policies have in common. */
export type AdmissionPolicyObject = HasMetadata & {
  readonly paramApiVersion: string;
  readonly paramKind: string;
  readonly failurePolicy: string;
};

/** Of policies and of their bindings; what is read of them has the same name in each. */
export const POLICY_VERSIONS = ["v1alpha1", "v1beta1", "v1"] as const;

export const POLICY_LABELS = [
  ["param_api_version", ({ paramApiVersion }: AdmissionPolicyObject): string => paramApiVersion],
  ["param_kind", ({ paramKind }: AdmissionPolicyObject): string => paramKind],
  ["failure_policy", ({ failurePolicy }: AdmissionPolicyObject): string => failurePolicy],
] as const;

export function readAdmissionPolicy(object: JsonRecord): AdmissionPolicyObject {
  const spec = recordOf(object["spec"]);
  const paramKind = recordOf(spec["paramKind"]);
  return {
    metadata: readMetadata(object),
    paramApiVersion: textOf(paramKind["apiVersion"]),
    paramKind: textOf(paramKind["kind"]),
    failurePolicy: textOf(spec["failurePolicy"]),
  };
}
