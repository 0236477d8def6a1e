import { writeResources } from "../../blocks/resource-samples.ts";
import type { FamilyRow } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import type { Container } from "./container.ts";
import type { ContainerList } from "./container-list.ts";
import type { PodObject } from "./pod-object.ts";

export function containerResourceFamilies(list: ContainerList): readonly FamilyRow<PodObject>[] {
  const { prefix, noun, detailStability, containersOf } = list;
  const family = (what: "limits" | "requests", help: string): FamilyRow<PodObject> => ({
    name: `${prefix}_resource_${what}`,
    help,
    stability: detailStability,
    labels: ["container", "node", "resource", "unit"],
    write: (pod, samples) => {
      const node = labelText("node", pod.nodeName);
      for (const container of containersOf(pod)) writeResources(samples, container[what], at(container, node));
    },
  });
  return [
    family("limits", `What the ${noun} may use at most, by resource.`),
    family("requests", `What is set aside for the ${noun}, by resource.`),
  ];
}

function at({ name }: Container, node: string): { readonly before: string; readonly holder: "container" } {
  return { before: labelText("container", name) + node, holder: "container" };
}
