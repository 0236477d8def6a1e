import type { ServedApis } from "./served-apis.ts";

/** A resource and the versions it may be read in. `families`' `Kind` is one. */
export type DiscoverableKind = {
  readonly resource: string;
  readonly group: string;
  /** Asked where the server does not tell what it serves. */
  readonly version: string;
  /** Oldest first. */
  readonly versions: readonly string[];
};

/** Whether and how an API server has a kind. */
export type Presence =
  /** The server has not been asked yet, or has not yet said twice that it lacks the kind. */
  | { readonly state: "pending" }
  | { readonly state: "served"; readonly version: string }
  /** The server does not tell: the usual version is tried. */
  | { readonly state: "unknown"; readonly version: string }
  /** The server has it in none of its versions, known since `sinceMs` (of the caller's clock). */
  | { readonly state: "missing"; readonly sinceMs: number };

/** What an answer says of a kind. The oldest version served: it is the one that a server before and after an upgrade both have the longest. */
export function judgePresence(
  kind: DiscoverableKind,
  {
    served,
    before,
    nowMs,
  }: { readonly served: ServedApis | undefined; readonly before: Presence; readonly nowMs: number },
): Presence {
  if (served === undefined) {
    return before.state === "pending" ? { state: "unknown", version: kind.version } : before; // what was known stays
  }
  const { group, resource } = kind;
  let isSure = true;
  for (const version of kind.versions) {
    const isServed = served.isServed({ group, version, resource });
    if (isServed === true) return { state: "served", version };
    if (isServed === undefined) isSure = false;
  }
  if (!isSure) return before.state === "served" ? before : { state: "unknown", version: kind.version };
  return before.state === "missing" ? before : { state: "missing", sinceMs: nowMs };
}
