import type { ClusterStore } from "../../cluster/cluster-store.ts";
import { clusterExtras, volumeExtras } from "./cluster-extras.ts";
import { namespaceExtras } from "./namespace-extras.ts";
import { workloadExtras } from "./workload-extras.ts";

export type ExtrasPlan = { readonly namespaces: readonly string[]; readonly nodes: number; readonly sets: number };

/** Gives each namespace `sets` objects of each kind that applications do not bring, and the cluster what those refer to. */
export function seedExtras(store: ClusterStore, { namespaces, nodes, sets }: ExtrasPlan): void {
  if (sets === 0) return;
  for (const [position, namespace] of namespaces.entries()) {
    for (let count = 0; count < sets; count += 1) {
      const set = { namespace, app: `extra-${count}`, index: position * sets + count };
      for (const { resource, object } of [
        ...workloadExtras(set),
        ...namespaceExtras(set),
        ...volumeExtras(set, nodes),
      ]) {
        store.create(resource, object);
      }
    }
  }
  for (const { resource, object } of clusterExtras()) store.create(resource, object);
}
