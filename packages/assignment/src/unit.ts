import { InvalidUnitError } from "./errors.ts";

/**
 * What a shard owns whole: `ns/<namespace>` for a namespace, `cluster/<resource>` for a cluster-scoped kind. Fixed shards that serve
 * nothing but the pods of some nodes own `node/<node>` or, of picked namespaces, `node/<node>/<namespace>`.
 */
export type UnitId = string;

export type Unit =
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "cluster"; readonly resource: string }
  /** `namespace`: the pods of this one only. */
  | { readonly kind: "node"; readonly node: string; readonly namespace: string | undefined };

/** In place of a node's name: pods that have no node yet. No node can have this name. */
export const NO_NODE = "-";

export const namespaceUnit = (namespace: string): UnitId => `ns/${namespace}`;
export const clusterUnit = (resource: string): UnitId => `cluster/${resource}`;
export const nodeUnit = (node: string, namespace?: string): UnitId =>
  namespace === undefined ? `node/${node}` : `node/${node}/${namespace}`;

/** Errors: `InvalidUnitError` for anything but these forms. */
export function parseUnit(id: UnitId): Unit {
  const slash = id.indexOf("/");
  const rest = id.slice(slash + 1);
  if (slash > 0 && rest !== "") {
    if (id.startsWith("ns/")) return { kind: "namespace", namespace: rest };
    if (id.startsWith("cluster/")) return { kind: "cluster", resource: rest };
    const [, node = "", namespace] = /^node\/([^/]+)(?:\/([^/]+))?$/.exec(id) ?? [];
    if (node !== "") return { kind: "node", node, namespace };
  }
  throw new InvalidUnitError(id);
}
