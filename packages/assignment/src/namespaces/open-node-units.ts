import { nodeUnit, parseUnit, type UnitId } from "../unit.ts";
import type { NamespaceUnits, NamespaceUnitsOptions } from "./namespace-units.ts";
import { knownUnits, openNamespaceUnits } from "./open-namespace-units.ts";

export type NodeUnitsOptions = NamespaceUnitsOptions & {
  /** Whose pods are served; `NO_NODE` stands for the pods that have none. */
  readonly nodes: readonly string[];
};

/**
 * The pods of some nodes as units: a unit a node over all namespaces where no namespace has to be picked, which asks the API
 * server nothing; else one for each node and selected namespace. Denied namespaces are left out of either.
 */
export function openNodeUnits({ nodes, ...options }: NodeUnitsOptions): NamespaceUnits {
  const { selection = {}, onChange } = options;
  if (selection.names === undefined && selection.selector === undefined)
    return knownUnits(new Set(nodes.map((node) => nodeUnit(node))), onChange);
  const namespaces = openNamespaceUnits({ ...options, onChange: (found) => onChange(unitsOf(nodes, found)) });
  return {
    start: () => namespaces.start(),
    stop: () => namespaces.stop(),
    state() {
      const state = namespaces.state();
      return state.state === "starting" ? state : { ...state, units: unitsOf(nodes, state.units) };
    },
  };
}

const unitsOf = (nodes: readonly string[], namespaces: ReadonlySet<UnitId>): ReadonlySet<UnitId> =>
  new Set(
    [...namespaces]
      .map(parseUnit)
      .flatMap((unit) => (unit.kind === "namespace" ? nodes.map((node) => nodeUnit(node, unit.namespace)) : [])),
  );
