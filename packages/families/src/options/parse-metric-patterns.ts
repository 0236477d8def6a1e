import { FamilyOptionsError } from "./family-options-error.ts";

/**
 * Reads a comma-separated list of family names and patterns: `kube_pod_info,kube_node_.*`.
 *
 * A pattern is an ECMAScript regular expression that may match anywhere in a name; `^` and `$` tie it down. Spaces
 * around an entry and empty entries do not count. Source: kube-state-metrics, `--metric-allowlist` and its siblings.
 *
 * Errors: `FamilyOptionsError` that names every entry which is no regular expression.
 */
export function parseMetricPatterns(text: string, flag = "--metric-allowlist"): readonly RegExp[] {
  const patterns: RegExp[] = [];
  const faults: string[] = [];
  for (const part of text.split(",")) {
    const entry = part.trim();
    if (entry === "") continue;
    try {
      patterns.push(new RegExp(entry));
    } catch (error) {
      faults.push(`got ${JSON.stringify(entry)} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  if (faults.length > 0) {
    throw new FamilyOptionsError(`read ${flag}`, [...faults, "want regular expressions, separated by commas"]);
  }
  return patterns;
}
