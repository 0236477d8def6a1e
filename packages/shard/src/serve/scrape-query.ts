import { namespaceUnit, type UnitId } from "@kube-state-shards/assignment";
import type { FamilySnapshot } from "../store/snapshot.ts";

/** What part of a body a reader asks for. Undefined: all. */
export type ScrapeQuery = {
  readonly resources: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<string>;
  /** The units of these namespaces only. */
  readonly units: ReadonlySet<UnitId> | undefined;
};

/** Reads `?resources=`, `?exclude_resources=` and `?namespace=`: comma-separated, or given several times. */
export function parseScrapeQuery(url: string): ScrapeQuery {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
  const namespaces = listOf(query, "namespace");
  return {
    resources: listOf(query, "resources"),
    excluded: listOf(query, "exclude_resources") ?? new Set(),
    units: namespaces === undefined ? undefined : new Set([...namespaces].map(namespaceUnit)),
  };
}

export function selectFamilies(
  families: readonly FamilySnapshot[],
  { resources, excluded }: Pick<ScrapeQuery, "resources" | "excluded">,
): readonly FamilySnapshot[] {
  if (resources === undefined && excluded.size === 0) return families;
  return families.filter(
    ({ resource }) => (resources === undefined || resources.has(resource)) && !excluded.has(resource),
  );
}

/** An empty value is as good as none: `?resources=` asks for everything. */
function listOf(query: URLSearchParams, name: string): ReadonlySet<string> | undefined {
  const values = query.getAll(name).flatMap((value) => value.split(","));
  const names = new Set(values.map((value) => value.trim()).filter((value) => value !== ""));
  return names.size === 0 ? undefined : names;
}
