import type { Kind } from "./kind/kind.ts";

/** The API path of a kind's collection: of one namespace, or of the whole cluster without `namespace`. */
export function resourcePath(
  kind: Pick<Kind, "group" | "version" | "resource" | "scope">,
  namespace?: string | undefined,
): string {
  const api = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  if (namespace === undefined || kind.scope === "cluster") return `${api}/${kind.resource}`;
  return `${api}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}`;
}
