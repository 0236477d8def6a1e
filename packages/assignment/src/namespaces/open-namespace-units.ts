import { namedNamespaces } from "../selection/namespace-selection.ts";
import { namespaceUnit, type UnitId } from "../unit.ts";
import type { NamespaceUnits, NamespaceUnitsOptions } from "./namespace-units.ts";
import { watchNamespaceUnits } from "./watch-namespace-units.ts";

/** The selected namespaces as units. A selection that names them asks the API server nothing: they need not even exist yet. */
export function openNamespaceUnits(options: NamespaceUnitsOptions): NamespaceUnits {
  const named = namedNamespaces(options.selection ?? {});
  return named === undefined
    ? watchNamespaceUnits(options)
    : knownUnits(new Set([...named].map(namespaceUnit)), options.onChange);
}

/** Units that stay as they are. */
export function knownUnits(units: ReadonlySet<UnitId>, onChange: NamespaceUnitsOptions["onChange"]): NamespaceUnits {
  let isStopped = false;
  return {
    start: () =>
      queueMicrotask(() => {
        if (!isStopped) onChange(units);
      }),
    stop: async () => {
      isStopped = true;
    },
    state: () => ({ state: "synced", units }),
  };
}
