import type { Kind } from "@kube-state-shards/families";
import { kindsOf, type MetricOptions } from "../options/metric-options.ts";

export type PartValues = {
  readonly node?: string | undefined;
  readonly trackUnscheduledPods?: boolean;
};

/** Whether only pods are asked for, by the node they are on or have not got. */
export const isPodsOnly = ({ node, trackUnscheduledPods = false }: PartValues): boolean =>
  node !== undefined || trackUnscheduledPods;

/** The kinds served: of those asked for only pods have a node. */
export const kindsOfPart = (values: PartValues & Pick<MetricOptions, "resources">): readonly Kind[] =>
  isPodsOnly(values) ? kindsOf(values).filter(({ resource }) => resource === "pods") : kindsOf(values);
