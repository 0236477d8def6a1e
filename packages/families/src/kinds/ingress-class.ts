import { factFamily } from "../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { object, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type IngressClassObject = HasMetadata & { readonly controller: string };

const subject = { prefix: "kube_ingressclass", noun: "ingress class", stability: "ALPHA" } as const;

export const ingressClassKind = defineKind<IngressClassObject>({
  resource: "ingressclasses",
  kind: "IngressClass",
  group: "networking.k8s.io",
  version: "v1",
  scope: "cluster",
  inDefaultSet: false,
  identity: [["ingressclass", ({ metadata }) => metadata.name]],
  fields: {
    spec: object(2, {
      controller: text(1),
    }),
  },
  narrow: (object) => ({
    metadata: readMetadata(object),
    controller: textOf(recordOf(object["spec"])["controller"]),
  }),
  families: [
    factFamily({
      name: "kube_ingressclass_info",
      help: "The controller that serves ingresses of the class, always 1.",
      stability: "ALPHA",
      labels: [["controller", ({ controller }) => controller]],
    }),
    createdFamily(subject),
    annotationsFamily(subject),
    labelsFamily(subject),
  ],
});
