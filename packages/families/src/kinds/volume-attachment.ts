import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { writeAllAsLabels } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { flag, object, SHOWN, text, textMap } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { booleanOf, type JsonRecord, optionalTextOf, recordOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type VolumeAttachment = HasMetadata & {
  readonly attacher: string;
  readonly nodeName: string;
  readonly persistentVolumeName: string | undefined;
  readonly attached: boolean;
  readonly attachmentMetadata: JsonRecord;
};

const subject = { prefix: "kube_volumeattachment", noun: "volume attachment", stability: "ALPHA" } as const;

function readVolumeAttachment(object: JsonRecord): VolumeAttachment {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    attacher: textOf(spec["attacher"]),
    nodeName: textOf(spec["nodeName"]),
    persistentVolumeName: optionalTextOf(recordOf(spec["source"])["persistentVolumeName"]),
    attached: booleanOf(status["attached"]),
    attachmentMetadata: recordOf(status["attachmentMetadata"]),
  };
}

export const volumeAttachmentKind = defineKind<VolumeAttachment>({
  resource: "volumeattachments",
  kind: "VolumeAttachment",
  group: "storage.k8s.io",
  version: "v1",
  scope: "cluster",
  identity: [["volumeattachment", ({ metadata }) => metadata.name]],
  ownUse: ["labels"],
  fields: {
    spec: object(2, {
      attacher: text(1, SHOWN),
      source: object(2, {
        persistentVolumeName: text(1, SHOWN),
      }),
      nodeName: text(3, SHOWN),
    }),
    status: object(3, {
      attached: flag(1, SHOWN),
      attachmentMetadata: textMap(2),
    }),
  },
  narrow: readVolumeAttachment,
  families: [
    {
      // Unlike every other kind's, these labels need no allowlist: the reference never asks for one.
      name: "kube_volumeattachment_labels",
      help: "All labels of the volume attachment, allowlisted or not, as labels of a sample that is always 1.",
      stability: "ALPHA",
      labels: ["label_*"],
      reads: "metadata",
      write: ({ metadata }, samples) => writeAllAsLabels(samples, "label", metadata.labels),
    },
    factFamily({
      name: "kube_volumeattachment_info",
      help: "What attaches the volume, and to which node, always 1.",
      stability: "ALPHA",
      labels: [
        ["attacher", ({ attacher }) => attacher],
        ["node", ({ nodeName }) => nodeName],
      ],
    }),
    createdFamily(subject),
    factsFamily({
      name: "kube_volumeattachment_spec_source_persistentvolume",
      help: "The persistent volume that is attached, always 1; none for a volume that a pod brings along.",
      stability: "ALPHA",
      facts: ({ persistentVolumeName: name }) => (name === undefined ? [] : [name]),
      labels: [["volumename", (name) => name]],
    }),
    numberFamily({
      name: "kube_volumeattachment_status_attached",
      help: "1 once the volume is attached, else 0.",
      stability: "ALPHA",
      read: ({ attached }) => (attached ? 1 : 0),
    }),
    {
      name: "kube_volumeattachment_status_attachment_metadata",
      help: "What the attacher says of the attached volume, as labels of a sample that is always 1.",
      stability: "ALPHA",
      labels: ["metadata_*"],
      write: ({ attachmentMetadata }, samples) => writeAllAsLabels(samples, "metadata", attachmentMetadata),
    },
  ],
});
