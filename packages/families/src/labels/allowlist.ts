import type { JsonRecord } from "../narrow/json-value.ts";
import { sortedTextKeys } from "./prometheus-labels.ts";

/** Picks the keys that an allowlist lets through, sorted. */
export type Allowlist = (values: JsonRecord) => readonly string[];

/**
 * `kubectl apply` keeps the whole object, secrets included, in this annotation: no wildcard may export it, whoever wants
 * it must name it.
 */
const NEVER_BY_WILDCARD: ReadonlySet<string> = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);

/**
 * Compiles an allowlist: exact keys, keys with one `*` in them (`example.com/*`), or `*` for all. `*` counts only as the
 * first entry, as in the reference; further on it is passed over. Undefined for an empty list: the family stays empty.
 */
export function compileAllowlist(entries: readonly string[] | undefined): Allowlist | undefined {
  if (entries === undefined || entries.length === 0) return undefined;
  if (entries[0] === "*") {
    return (values) => sortedTextKeys(values).filter((key) => !NEVER_BY_WILDCARD.has(key));
  }
  const exact = entries.filter((entry) => !entry.includes("*"));
  const patterns = entries.filter((entry) => entry !== "*" && entry.includes("*")).map(compilePattern);
  return (values) => selectKeys(values, exact, patterns);
}

function selectKeys(values: JsonRecord, exact: readonly string[], patterns: readonly Pattern[]): readonly string[] {
  const keys = new Set(exact.filter((key) => Object.hasOwn(values, key) && typeof values[key] === "string"));
  if (patterns.length > 0) {
    for (const key of sortedTextKeys(values)) {
      if (!NEVER_BY_WILDCARD.has(key) && patterns.some((matches) => matches(key))) keys.add(key);
    }
  }
  return [...keys].sort();
}

type Pattern = (key: string) => boolean;

function compilePattern(entry: string): Pattern {
  const star = entry.indexOf("*");
  const start = entry.slice(0, star);
  const end = entry.slice(star + 1);
  const shortest = start.length + end.length;
  // A second `*` stands for itself and so matches no key: `parseLabelsAllowlist` refuses it.
  return (key) => key.length >= shortest && key.startsWith(start) && key.endsWith(end);
}
