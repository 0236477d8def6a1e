import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, existsFamily, resourceVersionFamily } from "../blocks/metadata-families.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type HasMetadata, readMetadataOnly } from "../narrow/metadata.ts";

const subject = { prefix: "kube_configmap", noun: "config map" } as const;

export const configMapKind = defineKind<HasMetadata>({
  resource: "configmaps",
  kind: "ConfigMap",
  group: "",
  version: "v1",
  // Metadata is all that is asked for; whoever answers with more is not listened to.
  drops: ["data", "binaryData"],
  scope: "namespaced",
  identity: namespaceAndName("configmap"),
  fields: {},
  narrow: readMetadataOnly,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    existsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    resourceVersionFamily({ ...subject, stability: "ALPHA" }),
  ],
});
