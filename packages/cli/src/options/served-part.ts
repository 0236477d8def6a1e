import { rule } from "@kube-state-shards/daemon";
import type { Kind } from "@kube-state-shards/families";
import { kindsOf, type MetricOptions } from "./metric-options.ts";
import { type NodeValues, nodesOf } from "./node-options.ts";
import { isNamed, type SelectionValues } from "./selection-options.ts";
import type { ShardValues } from "./shard-options.ts";

type PartValues = Pick<MetricOptions, "resources"> & SelectionValues & NodeValues;

/** For commands that know no nodes. */
export const ALL_NODES: NodeValues = { node: undefined, trackUnscheduledPods: false };

/** The kinds served, by what else is given: only pods have a node, and named namespaces have no cluster-scoped objects. */
export function servedKinds(values: PartValues): readonly Kind[] {
  const kinds = kindsOf(values);
  if (nodesOf(values) !== undefined) return kinds.filter(({ resource }) => resource === "pods");
  return kinds.filter((kind) => !isLeftOut(kind, values));
}

/** Kinds that would be served, were it not for `--namespaces`. */
export const leftOutKinds = (values: PartValues): readonly string[] =>
  nodesOf(values) === undefined
    ? kindsOf(values).flatMap((kind) => (isLeftOut(kind, values) ? [kind.resource] : []))
    : [];

const isLeftOut = ({ scope }: Pick<Kind, "scope">, values: PartValues): boolean =>
  scope === "cluster" && values.resources === undefined && isNamed(values);

/** Whether the API server is asked which namespaces there are. */
export const watchesNamespaces = (values: SelectionValues & NodeValues): boolean =>
  nodesOf(values) === undefined ? !isNamed(values) : values.namespaceSelector !== undefined;

export const onlyPodsHaveNodes = rule<PartValues>(
  "resources",
  (o) => nodesOf(o) === undefined || (o.resources ?? []).every(({ resource }) => resource === "pods"),
  (o) =>
    `only pods have a node: with ${o.trackUnscheduledPods ? "--track-unscheduled-pods" : "--node"} give --resources=pods, and serve ${(
      o.resources ?? []
    )
      .map(({ resource }) => resource)
      .filter((resource) => resource !== "pods")
      .join(", ")} from another exporter`,
);

export const namesAllowNoWideWatch = rule<SelectionValues & Pick<ShardValues, "watchStrategy">>(
  "watchStrategy",
  (o) => o.namespaces === undefined || (o.watchStrategy !== "cluster" && o.watchStrategy !== "server"),
  (o) =>
    `${o.watchStrategy} asks outside of single namespaces, and --namespaces that none be asked outside of some: leave one out`,
);
