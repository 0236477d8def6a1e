import { clusterUnit, namespaceUnit, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import { type ParsedScrapeQuery, parseScrapeQuery, type ScrapeQuery } from "@kube-state-shards/exposition";
import { findKind } from "@kube-state-shards/families";

/** What part of the union a reader asks for. */
type MergeQuery = {
  /** Plural names, sorted; all when `undefined`. */
  readonly resources: readonly string[] | undefined;
  /** Whether the unit can hold anything that is asked for: the others are neither asked for nor missed. */
  readonly wants: (unit: UnitId) => boolean;
};

export type ParsedMergeQuery =
  | { readonly ok: true; readonly query: MergeQuery }
  | Extract<ParsedScrapeQuery, { readonly ok: false }>;

/** As the shards' own `/metrics` reads it. */
export function parseMergeQuery(url: string, enabled: readonly string[]): ParsedMergeQuery {
  const parsed = parseScrapeQuery(url, enabled);
  if (!parsed.ok) return parsed;
  const { resources } = parsed.query;
  return {
    ok: true,
    query: {
      resources: resources === undefined ? undefined : [...resources].toSorted(),
      wants: createWants(parsed.query),
    },
  };
}

function createWants({ resources, namespaces }: ScrapeQuery): MergeQuery["wants"] {
  if (resources === undefined && namespaces === undefined) return () => true;
  const isNamespaced = (resource: string): boolean => findKind(resource)?.scope !== "cluster";
  const wantsNamespaced = resources === undefined || [...resources].some(isNamespaced);
  const ofResources = resources === undefined ? undefined : new Set([...resources].map(clusterUnit));
  const ofNamespaces = namespaces === undefined ? undefined : new Set([...namespaces].map(namespaceUnit));
  return (unit) =>
    unit.startsWith(clusterUnit(""))
      ? ofNamespaces === undefined && ofResources?.has(wholeOf(unit)) !== false
      : wantsNamespaced && ofNamespaces?.has(wholeOf(unit)) !== false;
}
