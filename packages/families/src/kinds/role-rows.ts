import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, existsFamily, resourceVersionFamily, type Subject } from "../blocks/metadata-families.ts";
import type { FamilyRow } from "../kind/family.ts";
import type { HasMetadata } from "../narrow/metadata.ts";

/** What is shown of Roles and ClusterRoles: that they are there, not what they allow. */
export function roleFamilies(subject: Subject): readonly FamilyRow<HasMetadata>[] {
  return [
    annotationsFamily(subject),
    labelsFamily(subject),
    existsFamily(subject),
    createdFamily(subject),
    resourceVersionFamily(subject),
  ];
}
