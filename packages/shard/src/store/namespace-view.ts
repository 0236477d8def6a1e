import { namespaceUnit, type UnitId } from "@kube-state-shards/assignment";
import type { UnitView } from "./page-view.ts";

/** Of the exposed units those of these namespaces; all exposed ones when `undefined`. */
export function viewOf(exposed: ReadonlySet<UnitId>, namespaces: ReadonlySet<string> | undefined): UnitView {
  if (namespaces === undefined) return exposed;
  return new Set([...namespaces].map(namespaceUnit).filter((unit) => exposed.has(unit)));
}
