import { integer, type MessageFields, object, SHOWN, text, textMap, texts } from "../../fields/field.ts";
import { labelText } from "../../labels/label-text.ts";
import { isRecord, type JsonRecord, numberOf, scalarTextOf, textOf, textsOf } from "../../narrow/json-value.ts";

/** The texts with commas between; an empty one at the front leaves no comma, as in the reference. */
const joined = (texts: unknown): string =>
  textsOf(texts).reduce((text, next) => (text === "" ? next : `${text},${next}`), "");

/** The sources as protobuf has them; the CSI one with its attributes, which have a family of their own. */
export const SOURCE_FIELDS: MessageFields = {
  gcePersistentDisk: object(1, {
    pdName: text(1, SHOWN),
  }),
  awsElasticBlockStore: object(2, {
    volumeID: text(1, SHOWN),
  }),
  hostPath: object(3, {
    path: text(1, SHOWN),
    type: text(2, SHOWN),
  }),
  nfs: object(5, {
    server: text(1, SHOWN),
    path: text(2, SHOWN),
  }),
  iscsi: object(7, {
    targetPortal: text(1, SHOWN),
    iqn: text(2, SHOWN),
    lun: integer(3, SHOWN),
    initiatorName: text(12, SHOWN),
  }),
  fc: object(10, {
    targetWWNs: texts(1),
    lun: integer(2, SHOWN),
    wwids: texts(5),
  }),
  azureDisk: object(16, {
    diskName: text(1, SHOWN),
  }),
  local: object(20, {
    path: text(1, SHOWN),
    fsType: text(2, SHOWN),
  }),
  csi: object(22, {
    driver: text(1, SHOWN),
    volumeHandle: text(2, SHOWN),
    volumeAttributes: textMap(5),
  }),
};

type SourceLabel = readonly [name: string, read: (source: JsonRecord) => string];

/** The sources that the reference names, each the field of the spec and the labels that tell of it. */
const SOURCES: readonly (readonly [field: string, labels: readonly SourceLabel[]])[] = [
  ["gcePersistentDisk", [["gce_persistent_disk_name", ({ pdName }) => textOf(pdName)]]],
  ["awsElasticBlockStore", [["ebs_volume_id", ({ volumeID }) => textOf(volumeID)]]],
  ["azureDisk", [["azure_disk_name", ({ diskName }) => textOf(diskName)]]],
  [
    "fc",
    [
      ["fc_wwids", ({ wwids }) => joined(wwids)],
      ["fc_lun", ({ lun }) => scalarTextOf(lun)],
      ["fc_target_wwns", ({ targetWWNs }) => joined(targetWWNs)],
    ],
  ],
  [
    "iscsi",
    [
      ["iscsi_target_portal", ({ targetPortal }) => textOf(targetPortal)],
      ["iscsi_iqn", ({ iqn }) => textOf(iqn)],
      ["iscsi_lun", ({ lun }) => String(numberOf(lun))],
      ["iscsi_initiator_name", ({ initiatorName }) => textOf(initiatorName)],
    ],
  ],
  [
    "nfs",
    [
      ["nfs_server", ({ server }) => textOf(server)],
      ["nfs_path", ({ path }) => textOf(path)],
    ],
  ],
  [
    "csi",
    [
      ["csi_driver", ({ driver }) => textOf(driver)],
      ["csi_volume_handle", ({ volumeHandle }) => textOf(volumeHandle)],
    ],
  ],
  [
    "local",
    [
      ["local_path", ({ path }) => textOf(path)],
      ["local_fs", ({ fsType }) => textOf(fsType)],
    ],
  ],
  [
    "hostPath",
    [
      ["host_path", ({ path }) => textOf(path)],
      ["host_path_type", ({ type }) => textOf(type)],
    ],
  ],
];

export const sourceLabelNames: readonly string[] = SOURCES.flatMap(([, labels]) => labels.map(([name]) => name));

/** The labels of all sources, empty but for the one that the volume has: the first one, should it have several. */
export function sourceLabels(spec: JsonRecord): string {
  const present = SOURCES.find(([field]) => isRecord(spec[field]));
  let text = "";
  for (const source of SOURCES) {
    const [field, labels] = source;
    const fields = spec[field];
    for (const [name, read] of labels) {
      text += labelText(name, source === present && isRecord(fields) ? read(fields) : "");
    }
  }
  return text;
}
