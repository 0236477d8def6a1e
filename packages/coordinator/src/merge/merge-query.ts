import { namespaceUnit, type UnitId } from "@kube-state-shards/assignment";
import { catalogue } from "@kube-state-shards/families";

/** What part of the union a reader asks for. `undefined`: all. */
export type MergeQuery = {
  /** Plural names, sorted. */
  readonly resources: readonly string[] | undefined;
  /** The units of these namespaces only; those without a namespace are then left out. */
  readonly units: ReadonlySet<UnitId> | undefined;
};

/**
 * Reads `?resources=`, `?exclude_resources=` and `?namespace=` as the shards' own `/metrics` does: comma-separated, or
 * given several times; an empty value is as good as none, and an unknown name matches nothing.
 */
export function parseMergeQuery(url: string): MergeQuery {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
  const wanted = namesOf(query, "resources");
  const excluded = namesOf(query, "exclude_resources");
  const namespaces = namesOf(query, "namespace");
  const known = wanted ?? (excluded === undefined ? undefined : new Set(catalogue.map((kind) => kind.resource)));
  return {
    resources: known === undefined ? undefined : [...known].filter((name) => excluded?.has(name) !== true).toSorted(),
    units: namespaces === undefined ? undefined : new Set([...namespaces].map(namespaceUnit)),
  };
}

function namesOf(query: URLSearchParams, key: string): ReadonlySet<string> | undefined {
  const values = query.getAll(key).flatMap((value) => value.split(","));
  const names = new Set(values.map((value) => value.trim()).filter((value) => value !== ""));
  return names.size === 0 ? undefined : names;
}
