import { InvalidUnitError } from "./errors.ts";
import { parseSlice, type Slice } from "./slice.ts";

/**
 * What a shard owns whole: `ns/<namespace>` for a namespace, `cluster/<resource>` for a cluster-scoped kind. A giant one is
 * owned in slices, `ns/<namespace>#2of4`. Fixed shards that serve nothing but the pods of some nodes own `node/<node>` or, of
 * picked namespaces, `node/<node>/<namespace>`.
 */
export type UnitId = string;

export type Unit =
  /** `slice`: the objects of this part of all UIDs only. */
  | { readonly kind: "namespace"; readonly namespace: string; readonly slice: Slice }
  | { readonly kind: "cluster"; readonly resource: string; readonly slice: Slice }
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
  const { whole, slice } = parseSlice(id);
  const slash = whole.indexOf("/");
  const rest = whole.slice(slash + 1);
  if (slice !== undefined && slash > 0 && rest !== "") {
    if (id.startsWith("ns/")) return { kind: "namespace", namespace: rest, slice };
    if (id.startsWith("cluster/")) return { kind: "cluster", resource: rest, slice };
    const [, node = "", namespace] = /^node\/([^/#]+)(?:\/([^/#]+))?$/.exec(id) ?? [];
    if (node !== "") return { kind: "node", node, namespace };
  }
  throw new InvalidUnitError(id);
}
