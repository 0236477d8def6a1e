import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { flag, objects, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, recordsOf, scalarTextOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type ServiceAccountObject = HasMetadata & {
  /** `true`, `false`, or "" where pods decide. */
  readonly automountToken: string;
  readonly secrets: readonly string[];
  readonly imagePullSecrets: readonly string[];
};

const subject = { prefix: "kube_serviceaccount", noun: "service account", stability: "ALPHA" } as const;

function readServiceAccount(object: JsonRecord): ServiceAccountObject {
  return {
    metadata: readMetadata(object),
    automountToken: scalarTextOf(object["automountServiceAccountToken"]),
    secrets: recordsOf(object["secrets"], ({ name }) => textOf(name)),
    imagePullSecrets: recordsOf(object["imagePullSecrets"], ({ name }) => textOf(name)),
  };
}

export const serviceAccountKind = defineKind<ServiceAccountObject>({
  resource: "serviceaccounts",
  kind: "ServiceAccount",
  group: "",
  version: "v1",
  scope: "namespaced",
  inDefaultSet: false,
  identity: [...namespaceAndName("serviceaccount"), ["uid", ({ metadata }) => metadata.uid]],
  fields: {
    secrets: objects(2, {
      name: text(3),
    }),
    imagePullSecrets: objects(3, {
      name: text(1),
    }),
    automountServiceAccountToken: flag(4, SHOWN),
  },
  narrow: readServiceAccount,
  families: [
    factFamily({
      name: "kube_serviceaccount_info",
      help: "Whether pods of the service account get its token unless they say otherwise, always 1.",
      stability: "ALPHA",
      labels: [["automount_token", ({ automountToken }) => automountToken]],
    }),
    createdFamily(subject),
    { ...deletionTimestampFamily<ServiceAccountObject>(subject), name: "kube_serviceaccount_deleted" },
    factsFamily({
      name: "kube_serviceaccount_secret",
      help: "One sample, always 1, for each secret that pods of the service account may use.",
      stability: "ALPHA",
      labels: [["name", (secret) => secret]],
      facts: ({ secrets }: ServiceAccountObject) => secrets,
    }),
    factsFamily({
      name: "kube_serviceaccount_image_pull_secret",
      help: "One sample, always 1, for each secret that images are pulled with for the service account.",
      stability: "ALPHA",
      labels: [["name", (secret) => secret]],
      facts: ({ imagePullSecrets }: ServiceAccountObject) => imagePullSecrets,
    }),
    annotationsFamily(subject),
    labelsFamily(subject),
  ],
});
