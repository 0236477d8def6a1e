import { isSliced, namespaceUnit, parseUnit, type UnitId } from "@kube-state-shards/assignment";
import type { UnitView } from "./page-view.ts";

/** Of the exposed units those of these namespaces; all exposed ones when `undefined`. */
export function viewOf(exposed: ReadonlySet<UnitId>, namespaces: ReadonlySet<string> | undefined): UnitView {
  if (namespaces === undefined) return exposed;
  const units = [...namespaces].map(namespaceUnit).filter((unit) => exposed.has(unit));
  for (const unit of exposed) {
    if (unit.startsWith("ns/") && !isSliced(unit)) continue;
    const parsed = parseUnit(unit);
    if (parsed.kind !== "cluster" && namespaces.has(parsed.namespace ?? "")) units.push(unit);
  }
  return new Set(units);
}

/** Whether a unit holds objects of many namespaces, which a view cannot tell apart. */
export const mixesNamespaces = (exposed: ReadonlySet<UnitId>): boolean =>
  [...exposed].map(parseUnit).some((unit) => unit.kind === "node" && unit.namespace === undefined);
