import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { ContainerList } from "./container-list.ts";
import type { PodObject } from "./pod-object.ts";

/** Joins what the spec asks for with what the status reports, by name; a container without status is not shown. */
export function containerInfoFamily(list: ContainerList): FamilyRow<PodObject> {
  const { prefix, noun, hasRestartPolicy, containersOf, statusesOf } = list;
  const own = ["container", "image_spec", "image", "image_id", "container_id"];
  return {
    name: `${prefix}_info`,
    help: `The images and the id of the ${noun}, always 1.`,
    stability: "STABLE",
    labels: hasRestartPolicy ? [...own, "restart_policy"] : own,
    write: (pod, samples) => {
      const statuses = statusesOf(pod);
      for (const container of containersOf(pod)) {
        for (const status of statuses) {
          if (status.name !== container.name) continue;
          samples.add(
            status.label +
              labelText("image_spec", container.image) +
              labelText("image", status.image) +
              labelText("image_id", status.imageId) +
              labelText("container_id", status.containerId) +
              (hasRestartPolicy ? labelText("restart_policy", container.restartPolicy) : ""),
            1,
          );
        }
      }
    },
  };
}
