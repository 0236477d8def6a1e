/** Namespaces that a list or watch of a whole kind asks the API server to leave out, and how it says so. */
export type LeftOut = {
  /** A `fieldSelector`, not escaped; empty for none. */
  readonly selector: string;
  /** What it takes of a request, where it is escaped. */
  readonly bytes: number;
  readonly namespaces: ReadonlySet<string>;
};

export const NOTHING_LEFT_OUT: LeftOut = { selector: "", bytes: 0, namespaces: new Set() };

const FIELD = "metadata.namespace!=";
const COMMA_BYTES = encodeURIComponent(",").length;
/** Beside the name, which is one of DNS and needs no escapes. */
const TERM_BYTES = encodeURIComponent(FIELD).length + COMMA_BYTES;

/**
 * Those of the namespaces that fit into `maxBytes` of a request, as it is sent, and what they take of it.
 *
 * WHY the system's first: the server compares one after another until one fits, and most of what changes all the time, leases, is theirs.
 */
export function fitting(
  namespaces: Iterable<string>,
  maxBytes: number,
): { readonly names: readonly string[]; readonly bytes: number } {
  const { system = [], other = [] } = Object.groupBy(namespaces, (name) => (isSystem(name) ? "system" : "other"));
  const names: string[] = [];
  let bytes = 0;
  for (const name of [...system, ...other]) {
    if (bytes + TERM_BYTES + name.length - COMMA_BYTES > maxBytes) break;
    bytes += TERM_BYTES + name.length;
    names.push(name);
  }
  return { names, bytes: Math.max(0, bytes - COMMA_BYTES) };
}

/**
 * As many of these namespaces as fit into `maxBytes` of a request. Every API server knows `metadata.namespace` of every namespaced
 * kind (docs/design/0019-watch-strategies.md). Those that do not fit arrive.
 */
export function leaveOut(namespaces: Iterable<string>, maxBytes: number): LeftOut {
  const { names, bytes } = fitting(namespaces, maxBytes);
  return { selector: names.map((name) => FIELD + name).join(","), bytes, namespaces: new Set(names) };
}

const isSystem = (namespace: string): boolean => namespace.startsWith("kube-");
