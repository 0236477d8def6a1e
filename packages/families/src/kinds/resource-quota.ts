import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { writeQuantities } from "../blocks/quantity-samples.ts";
import { object, quantityMap } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type ResourceQuota = HasMetadata & { readonly hard: JsonRecord; readonly used: JsonRecord };

const subject = { prefix: "kube_resourcequota", noun: "resource quota" } as const;

export const resourceQuotaKind = defineKind<ResourceQuota>({
  resource: "resourcequotas",
  kind: "ResourceQuota",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("resourcequota"),
  fields: {
    status: object(3, {
      hard: quantityMap(1),
      used: quantityMap(2),
    }),
  },
  narrow: (object) => {
    // What is in force: the spec may ask for what has not been taken up yet.
    const status = recordOf(object["status"]);
    return { metadata: readMetadata(object), hard: recordOf(status["hard"]), used: recordOf(status["used"]) };
  },
  families: [
    createdFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_resourcequota",
      help: "What the resource quota allows (type hard) and what is used of it (type used), by resource.",
      stability: "STABLE",
      labels: ["resource", "type"],
      write: ({ hard, used }, samples) => {
        writeQuantities(samples, hard, ',type="hard"');
        writeQuantities(samples, used, ',type="used"');
      },
    },
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
  ],
});
