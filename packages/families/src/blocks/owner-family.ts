import type { FamilyRow } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";
import type { HasMetadata, Metadata } from "../narrow/metadata.ts";
import type { OwnerReference } from "../narrow/owner-reference.ts";
import type { Subject } from "./metadata-families.ts";

const kindAndName = ({ kind, name }: OwnerReference): string =>
  labelText("owner_kind", kind) + labelText("owner_name", name);

/** `kube_*_owner` as most kinds have it: owner and whether it is the managing controller; empty labels without owner. */
export function ownerFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return {
    name: `${prefix}_owner`,
    help: `What owns the ${noun}.`,
    stability,
    labels: ["owner_kind", "owner_name", "owner_is_controller"],
    reads: "metadata",
    write: ({ metadata }, samples) => {
      if (metadata.ownerReferences.length === 0) {
        samples.add(',owner_kind="",owner_name="",owner_is_controller=""', 1);
      }
      for (const owner of metadata.ownerReferences) {
        samples.add(`${kindAndName(owner)},owner_is_controller="${owner.controller}"`, 1);
      }
    },
  };
}

/** Kind and name of each owner, as labels; empty ones, once, without owner. */
export function plainOwners({ ownerReferences }: Metadata): readonly string[] {
  return ownerReferences.length === 0 ? [',owner_kind="",owner_name=""'] : ownerReferences.map(kindAndName);
}

/** `kube_*_owner` of the kinds that do not say whether the owner is the controller. */
export function plainOwnerFamily<T extends HasMetadata>({ prefix, noun, stability }: Subject): FamilyRow<T> {
  return {
    name: `${prefix}_owner`,
    help: `What owns the ${noun}.`,
    stability,
    labels: ["owner_kind", "owner_name"],
    reads: "metadata",
    write: ({ metadata }, samples) => {
      for (const owner of plainOwners(metadata)) samples.add(owner, 1);
    },
  };
}
