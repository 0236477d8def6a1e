import { accessModesFamily } from "../../blocks/access-modes-family.ts";
import { factFamily, factsFamily } from "../../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../../blocks/metadata-families.ts";
import { numberFamily } from "../../blocks/number-family.ts";
import { phaseFamily } from "../../blocks/phase-family.ts";
import { inline, object, quantityMap, SHOWN, text, texts } from "../../fields/field.ts";
import { defineKind } from "../../kind/define-kind.ts";
import { labelText } from "../../labels/label-text.ts";
import { isRecord, type JsonRecord, optionalTextOf, recordOf, textOf, textsOf } from "../../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../../narrow/metadata.ts";
import { parseQuantity } from "../../narrow/quantity.ts";
import { SOURCE_FIELDS, sourceLabelNames, sourceLabels } from "./volume-source.ts";

type PersistentVolume = HasMetadata & {
  /** None or one. */
  readonly claims: readonly { readonly name: string; readonly namespace: string }[];
  readonly phase: string;
  readonly storageClass: string;
  readonly source: string;
  readonly reclaimPolicy: string;
  readonly capacity: JsonRecord;
  /** None or one: what the CSI driver is told. */
  readonly csiAttributes: readonly JsonRecord[];
  readonly volumeMode: string;
  readonly accessModes: readonly string[];
};

const subject = { prefix: "kube_persistentvolume", noun: "persistent volume" } as const;

function readVolume(object: JsonRecord): PersistentVolume {
  const spec = recordOf(object["spec"]);
  return {
    metadata: readMetadata(object),
    claims: [spec["claimRef"]]
      .filter(isRecord)
      .map(({ name, namespace }) => ({ name: textOf(name), namespace: textOf(namespace) })),
    phase: textOf(recordOf(object["status"])["phase"]),
    storageClass: textOf(spec["storageClassName"]),
    source: sourceLabels(spec),
    reclaimPolicy: textOf(spec["persistentVolumeReclaimPolicy"]),
    capacity: recordOf(spec["capacity"]),
    csiAttributes: [spec["csi"]].filter(isRecord).map(({ volumeAttributes }) => recordOf(volumeAttributes)),
    volumeMode: optionalTextOf(spec["volumeMode"]) ?? "Filesystem",
    accessModes: textsOf(spec["accessModes"]),
  };
}

export const persistentVolumeKind = defineKind<PersistentVolume>({
  resource: "persistentvolumes",
  kind: "PersistentVolume",
  group: "",
  version: "v1",
  scope: "cluster",
  identity: [["persistentvolume", ({ metadata }) => metadata.name]],
  fields: {
    spec: object(2, {
      capacity: quantityMap(1),
      persistentVolumeSource: inline(2, SOURCE_FIELDS),
      accessModes: texts(3),
      claimRef: object(4, {
        namespace: text(2),
        name: text(3),
      }),
      persistentVolumeReclaimPolicy: text(5),
      storageClassName: text(6),
      volumeMode: text(8, SHOWN),
    }),
    status: object(3, {
      phase: text(1),
    }),
  },
  narrow: readVolume,
  families: [
    factsFamily({
      name: "kube_persistentvolume_claim_ref",
      help: "The claim that the persistent volume is for, always 1.",
      stability: "STABLE",
      facts: ({ claims }) => claims,
      labels: [
        ["name", ({ name }) => name],
        ["claim_namespace", ({ namespace }) => namespace],
      ],
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    phaseFamily({ ...subject, stability: "STABLE" }, ["Pending", "Available", "Bound", "Released", "Failed"]),
    {
      name: "kube_persistentvolume_info",
      help: "The class of the persistent volume, where its data is, and what becomes of it in the end, always 1.",
      stability: "STABLE",
      labels: ["storageclass", ...sourceLabelNames, "reclaim_policy"],
      write: ({ storageClass, source, reclaimPolicy }, samples) =>
        samples.add(labelText("storageclass", storageClass) + source + labelText("reclaim_policy", reclaimPolicy), 1),
    },
    numberFamily({
      name: "kube_persistentvolume_capacity_bytes",
      help: "The capacity of the persistent volume in bytes, 0 where it says nothing.",
      stability: "STABLE",
      read: ({ capacity }) => parseQuantity(capacity["storage"])?.whole ?? 0,
    }),
    createdFamily({ ...subject, stability: "ALPHA" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    factsFamily({
      name: "kube_persistentvolume_csi_attributes",
      help: "The mounter and the map options that a CSI volume asks for, always 1.",
      stability: "ALPHA",
      optIn: true,
      facts: ({ csiAttributes }) => csiAttributes,
      labels: [
        ["csi_mounter", ({ mounter }) => textOf(mounter)],
        ["csi_map_options", ({ mapOptions }) => textOf(mapOptions)],
      ],
    }),
    factFamily({
      name: "kube_persistentvolume_volume_mode",
      help: "Whether the persistent volume is a file system or a block device, always 1.",
      stability: "ALPHA",
      labels: [["volumemode", ({ volumeMode }) => volumeMode]],
    }),
    accessModesFamily({ ...subject, stability: "ALPHA" }),
  ],
});
