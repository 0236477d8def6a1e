import { accessModesFamily } from "../blocks/access-modes-family.ts";
import { conditionsFamily } from "../blocks/condition-samples.ts";
import { factFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { phaseFamily } from "../blocks/phase-family.ts";
import { object, objects, quantityMap, SHOWN, text, texts, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { type JsonRecord, optionalTextOf, recordOf, recordsOf, textOf, textsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";
import { parseQuantity } from "../narrow/quantity.ts";

type PersistentVolumeClaim = HasMetadata & {
  readonly storageClass: string;
  readonly volumeName: string;
  readonly volumeMode: string;
  readonly accessModes: readonly string[];
  readonly requests: JsonRecord;
  readonly phase: string;
  readonly conditions: readonly Condition[];
};

const subject = { prefix: "kube_persistentvolumeclaim", noun: "persistent volume claim" } as const;

/** Named the class before the spec had a field for it, and goes before that field to this day. */
const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

function readClaim(object: JsonRecord): PersistentVolumeClaim {
  const metadata = readMetadata(object);
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata,
    storageClass: optionalTextOf(metadata.annotations[CLASS_ANNOTATION]) ?? textOf(spec["storageClassName"]),
    volumeName: textOf(spec["volumeName"]),
    volumeMode: textOf(spec["volumeMode"]),
    accessModes: textsOf(spec["accessModes"]),
    requests: recordOf(recordOf(spec["resources"])["requests"]),
    phase: textOf(status["phase"]),
    conditions: recordsOf(status["conditions"], readCondition),
  };
}

export const persistentVolumeClaimKind = defineKind<PersistentVolumeClaim>({
  resource: "persistentvolumeclaims",
  kind: "PersistentVolumeClaim",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("persistentvolumeclaim"),
  ownUse: ["annotations"],
  fields: {
    spec: object(2, {
      accessModes: texts(1),
      resources: object(2, {
        requests: quantityMap(2),
      }),
      volumeName: text(3),
      storageClassName: text(5, SHOWN),
      volumeMode: text(6, SHOWN),
    }),
    status: object(3, {
      phase: text(1),
      conditions: objects(4, {
        type: text(1, SHOWN),
        status: text(2, SHOWN),
        lastTransitionTime: time(4),
        reason: text(5),
      }),
    }),
  },
  narrow: readClaim,
  families: [
    labelsFamily({ ...subject, stability: "STABLE" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    factFamily({
      name: "kube_persistentvolumeclaim_info",
      help: "The class and mode of the persistent volume claim and the volume it is bound to, always 1.",
      stability: "STABLE",
      labels: [
        ["storageclass", ({ storageClass }) => storageClass],
        ["volumename", ({ volumeName }) => volumeName],
        ["volumemode", ({ volumeMode }) => volumeMode],
      ],
    }),
    phaseFamily({ ...subject, stability: "STABLE" }, ["Lost", "Bound", "Pending"]),
    numberFamily({
      name: "kube_persistentvolumeclaim_resource_requests_storage_bytes",
      help: "The storage that the persistent volume claim asks for, in bytes.",
      stability: "STABLE",
      read: ({ requests }) => parseQuantity(requests["storage"])?.whole,
    }),
    accessModesFamily({ ...subject, stability: "STABLE" }),
    conditionsFamily({ ...subject, stability: "ALPHA" }),
    createdFamily({ ...subject, stability: "ALPHA" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
  ],
});
