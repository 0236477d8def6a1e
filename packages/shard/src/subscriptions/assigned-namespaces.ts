import { type Assignment, parseUnit, wholeOf } from "@kube-state-shards/assignment";

/** Namespaces that an assignment names, whoever owns them, or their slices. */
export function assignedNamespaces({ units, unowned }: Pick<Assignment, "units" | "unowned">): ReadonlySet<string> {
  const names = new Set<string>();
  for (const unit of [...Object.keys(units), ...unowned]) {
    const parsed = parseUnit(wholeOf(unit));
    if (parsed.kind === "namespace") names.add(parsed.namespace);
  }
  return names;
}
