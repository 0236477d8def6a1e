import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { PodObject } from "./pod-object.ts";
import type { VolumeClaim } from "./volume-claim.ts";

const labels = ["volume", "persistentvolumeclaim", "ephemeral"];

export const volumeFamilies: readonly FamilyRow<PodObject>[] = [
  {
    name: "kube_pod_spec_volumes_persistentvolumeclaims_info",
    help: "One sample, always 1, for each volume of the pod with a persistent volume claim.",
    stability: "STABLE",
    labels,
    write: ({ volumes, metadata }, samples) => {
      for (const volume of volumes) {
        if (volume !== undefined) samples.add(volumeLabels(volume, metadata.name), 1);
      }
    },
  },
  {
    name: "kube_pod_spec_volumes_persistentvolumeclaims_readonly",
    help: "1 for each such volume that the pod mounts read-only, 0 for the others.",
    stability: "STABLE",
    labels,
    write: ({ volumes, metadata }, samples) => {
      for (const volume of volumes) {
        if (volume === undefined) continue;
        samples.add(volumeLabels(volume, metadata.name), volume.kind === "named" && volume.readOnly ? 1 : 0);
      }
    },
  },
];

function volumeLabels(volume: VolumeClaim, podName: string): string {
  const claim = volume.kind === "named" ? volume.claim : `${podName}-${volume.volume}`;
  return (
    labelText("volume", volume.volume) +
    labelText("persistentvolumeclaim", claim) +
    labelText("ephemeral", volume.kind === "ephemeral" ? "true" : "false")
  );
}
