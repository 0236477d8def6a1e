import { labelText } from "../../labels/label-text.ts";
import { isRecord, type JsonRecord, numberOf, scalarTextOf, textOf, textsOf } from "../../narrow/json-value.ts";

/** The texts with commas between; an empty one at the front leaves no comma, as in the reference. */
const joined = (texts: unknown): string =>
  textsOf(texts).reduce((text, next) => (text === "" ? next : `${text},${next}`), "");

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
