import type { Kind } from "./kind/kind.ts";

/** A rule of a Kubernetes Role or ClusterRole. */
export type PolicyRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** Exactly what serving these kinds asks of the API server: list and watch, a rule for each API group, all sorted. */
export function permissionsFor(kinds: readonly Pick<Kind, "group" | "resource">[]): readonly PolicyRule[] {
  const groups = new Map<string, Set<string>>();
  for (const { group, resource } of kinds) groups.set(group, (groups.get(group) ?? new Set()).add(resource));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({ apiGroups: [group], resources: [...resources].sort(), verbs: ["list", "watch"] }));
}
