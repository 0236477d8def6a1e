import { namespaceAndName } from "../blocks/identity.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { writeQuantities } from "../blocks/quantity-samples.ts";
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
