import { factFamily } from "../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, resourceVersionFamily, type Subject } from "../blocks/metadata-families.ts";
import { type MessageFields, object, SHOWN, text } from "../fields/field.ts";
import type { FamilyRow } from "../kind/family.ts";
import { type JsonRecord, recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

export type RoleBindingObject = HasMetadata & { readonly roleKind: string; readonly roleName: string };

export const ROLE_BINDING_FIELDS: MessageFields = {
  roleRef: object(3, {
    kind: text(2, SHOWN),
    name: text(3, SHOWN),
  }),
};

export function readRoleBinding(object: JsonRecord): RoleBindingObject {
  const role = recordOf(object["roleRef"]);
  return { metadata: readMetadata(object), roleKind: textOf(role["kind"]), roleName: textOf(role["name"]) };
}

/** What is shown of RoleBindings and ClusterRoleBindings: which role they give, not to whom. */
export function roleBindingFamilies(subject: Subject): readonly FamilyRow<RoleBindingObject>[] {
  const { prefix, noun, stability } = subject;
  return [
    annotationsFamily(subject),
    labelsFamily(subject),
    factFamily({
      name: `${prefix}_info`,
      help: `The role that the ${noun} gives, always 1.`,
      stability,
      labels: [
        ["roleref_kind", ({ roleKind }) => roleKind],
        ["roleref_name", ({ roleName }) => roleName],
      ],
    }),
    createdFamily(subject),
    resourceVersionFamily(subject),
  ];
}
