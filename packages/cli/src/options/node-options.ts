import { NO_NODE } from "@kube-state-shards/assignment";
import { defineOptions, flag, type OptionsOf } from "@kube-state-shards/daemon";
import { nameList } from "./name-list.ts";

/** Whose pods a fixed shard serves, and nothing else: the way of a DaemonSet. */
export const nodeOptions = defineOptions(
  {
    node: {
      flag: "--node",
      env: "KSS_NODE",
      type: nameList({
        placeholder: "<name,name,...>",
        pattern: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
        wanted: "names of nodes (lower-case letters, digits, - and .)",
      }),
      default: undefined,
      help: "Serve only the pods of these nodes, and no other kind.",
    },
    trackUnscheduledPods: {
      flag: "--track-unscheduled-pods",
      env: "KSS_TRACK_UNSCHEDULED_PODS",
      type: flag(),
      default: false,
      help: "Serve only the pods that have no node yet, and no other kind; --node has no effect then.",
    },
  },
  [],
  "Pods of nodes",
);

export type NodeValues = OptionsOf<typeof nodeOptions>;

/** The nodes whose pods alone are served; undefined where nodes do not matter. */
export const nodesOf = ({ node, trackUnscheduledPods }: NodeValues): readonly string[] | undefined =>
  trackUnscheduledPods ? [NO_NODE] : node;

/** Said where both are given, as kube-state-metrics has it. */
export const warningsOf = ({ node, trackUnscheduledPods }: NodeValues): readonly string[] =>
  node !== undefined && trackUnscheduledPods
    ? ["--node: has no effect beside --track-unscheduled-pods, which serves the pods without a node."]
    : [];
