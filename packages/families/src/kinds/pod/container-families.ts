import type { FamilyRow } from "../../kind/family.ts";
import { containerInfoFamily } from "./container-info-family.ts";
import type { ContainerList } from "./container-list.ts";
import { containerResourceFamilies } from "./container-resource-families.ts";
import { containerStatusFamilies } from "./container-status-families.ts";
import type { PodObject } from "./pod-object.ts";

/** All families of one list of containers, in the order in which they are served. */
export function containerFamilies(list: ContainerList): readonly FamilyRow<PodObject>[] {
  return [containerInfoFamily(list), ...containerResourceFamilies(list), ...containerStatusFamilies(list)];
}
