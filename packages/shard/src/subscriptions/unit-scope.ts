import {
  type NamespaceSelection,
  NO_NODE,
  readNamespace,
  selectsNamespace,
  type Unit,
} from "@kube-state-shards/assignment";
import { InternalError } from "@kube-state-shards/exposition";
import type { Kind } from "@kube-state-shards/families";

/** Whether a unit has objects of the kind. */
export function hasKind(unit: Unit, kind: Pick<Kind, "resource" | "scope">): boolean {
  switch (unit.kind) {
    case "namespace":
      return kind.scope === "namespaced";
    case "cluster":
      return kind.scope === "cluster" && kind.resource === unit.resource;
    case "node":
      return kind.resource === "pods";
    default:
      throw new InternalError(`look up the kinds of a unit: BUG, unhandled ${JSON.stringify(unit satisfies never)}`);
  }
}

/** Which objects of a kind are a unit's, as the API server is asked for them. */
export type UnitScope = {
  /** Left out: of the whole cluster. */
  readonly namespace: string | undefined;
  readonly fieldSelector: string | undefined;
};

export function scopeOf(unit: Unit, { denied = [] }: NamespaceSelection): UnitScope {
  if (unit.kind === "cluster") return { namespace: undefined, fieldSelector: undefined };
  if (unit.kind === "namespace") return { namespace: unit.namespace, fieldSelector: undefined };
  const onNode = `spec.nodeName=${unit.node === NO_NODE ? "" : unit.node}`;
  const elsewhere = unit.namespace === undefined ? denied.map((name) => `metadata.namespace!=${name}`) : [];
  return { namespace: unit.namespace, fieldSelector: [onNode, ...elsewhere].join(",") };
}

/** Of the namespaces themselves those are shown that are served; of all other kinds, everything that was asked for. */
export function acceptsOf(
  { resource }: Pick<Kind, "resource">,
  selection: NamespaceSelection,
): ((object: unknown) => boolean) | undefined {
  if (resource !== "namespaces") return undefined;
  return (object) => {
    const namespace = readNamespace(object);
    return namespace !== undefined && selectsNamespace(selection, namespace);
  };
}
