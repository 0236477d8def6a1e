import { InvalidUnitError } from "./errors.ts";

/** `ns/<namespace>` for a namespace, `cluster/<resource>` for a cluster-scoped kind: what a shard owns whole. */
export type UnitId = string;

export type Unit =
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "cluster"; readonly resource: string };

export const namespaceUnit = (namespace: string): UnitId => `ns/${namespace}`;
export const clusterUnit = (resource: string): UnitId => `cluster/${resource}`;

/** Errors: `InvalidUnitError` for anything but the two forms. */
export function parseUnit(id: UnitId): Unit {
  const slash = id.indexOf("/");
  const rest = id.slice(slash + 1);
  if (slash > 0 && rest !== "") {
    if (id.startsWith("ns/")) return { kind: "namespace", namespace: rest };
    if (id.startsWith("cluster/")) return { kind: "cluster", resource: rest };
  }
  throw new InvalidUnitError(id);
}
