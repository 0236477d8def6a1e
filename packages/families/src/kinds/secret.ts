import { factFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, existsFamily, resourceVersionFamily } from "../blocks/metadata-families.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type SecretObject = HasMetadata & { readonly type: string };

const subject = { prefix: "kube_secret", noun: "secret" } as const;

export const secretKind = defineKind<SecretObject>({
  resource: "secrets",
  kind: "Secret",
  group: "",
  version: "v1",
  // The type is not metadata, so whole secrets are asked for.
  drops: ["data", "stringData"],
  scope: "namespaced",
  identity: namespaceAndName("secret"),
  fields: {
    type: text(3),
  },
  narrow: (object) => ({ metadata: readMetadata(object), type: textOf(object["type"]) }),
  families: [
    existsFamily({ ...subject, stability: "STABLE" }),
    factFamily({
      name: "kube_secret_type",
      help: "The type of the secret, always 1.",
      stability: "STABLE",
      labels: [["type", ({ type }) => type]],
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    resourceVersionFamily({ ...subject, stability: "ALPHA" }),
    ownerFamily({ ...subject, stability: "ALPHA" }),
  ],
});
