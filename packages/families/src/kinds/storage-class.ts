import { factFamily } from "../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { optionalTextOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type StorageClass = HasMetadata & {
  readonly provisioner: string;
  readonly reclaimPolicy: string;
  readonly volumeBindingMode: string;
};

const subject = { prefix: "kube_storageclass", noun: "storage class" } as const;

export const storageClassKind = defineKind<StorageClass>({
  resource: "storageclasses",
  kind: "StorageClass",
  group: "storage.k8s.io",
  version: "v1",
  scope: "cluster",
  identity: [["storageclass", ({ metadata }) => metadata.name]],
  fields: {
    provisioner: text(2, SHOWN),
    reclaimPolicy: text(4, SHOWN),
    volumeBindingMode: text(7, SHOWN),
  },
  narrow: (object) => ({
    metadata: readMetadata(object),
    provisioner: textOf(object["provisioner"]),
    // The API server's defaults, for objects that were stored before it had them.
    reclaimPolicy: optionalTextOf(object["reclaimPolicy"]) ?? "Delete",
    volumeBindingMode: optionalTextOf(object["volumeBindingMode"]) ?? "Immediate",
  }),
  families: [
    factFamily({
      name: "kube_storageclass_info",
      help: "How volumes of the storage class are made, bound and disposed of, always 1.",
      stability: "STABLE",
      labels: [
        ["provisioner", ({ provisioner }) => provisioner],
        ["reclaim_policy", ({ reclaimPolicy }) => reclaimPolicy],
        ["volume_binding_mode", ({ volumeBindingMode }) => volumeBindingMode],
      ],
    }),
    createdFamily({ ...subject, stability: "STABLE" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
  ],
});
