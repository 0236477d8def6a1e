import { namespaceAndName } from "../blocks/identity.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { writeQuantities } from "../blocks/quantity-samples.ts";
import { object, objects, quantityMap, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type JsonRecord, recordOf, recordsOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type LimitRange = HasMetadata & { readonly limits: readonly JsonRecord[] };

const CONSTRAINTS = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export const limitRangeKind = defineKind<LimitRange>({
  resource: "limitranges",
  kind: "LimitRange",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("limitrange"),
  fields: {
    spec: object(2, {
      limits: objects(1, {
        type: text(1, SHOWN),
        max: quantityMap(2),
        min: quantityMap(3),
        default: quantityMap(4),
        defaultRequest: quantityMap(5),
        maxLimitRequestRatio: quantityMap(6),
      }),
    }),
  },
  narrow: (object) => ({
    metadata: readMetadata(object),
    limits: recordsOf(recordOf(object["spec"])["limits"], (limit) => limit),
  }),
  families: [
    {
      name: "kube_limitrange",
      help: "The bounds and defaults of the limit range, by resource, what it applies to, and which of them it is.",
      stability: "STABLE",
      labels: ["resource", "type", "constraint"],
      write: ({ limits }, samples) => {
        for (const limit of limits) {
          const type = labelText("type", textOf(limit["type"]));
          for (const constraint of CONSTRAINTS) {
            writeQuantities(samples, recordOf(limit[constraint]), `${type},constraint="${constraint}"`);
          }
        }
      },
    },
    createdFamily({ prefix: "kube_limitrange", noun: "limit range", stability: "STABLE" }),
  ],
});
