import { COORDINATOR_DEFAULTS } from "@kube-state-shards/coordinator";
import { decimal, defineOptions, integer, type OptionsOf } from "@kube-state-shards/daemon";

/** When one giant namespace, or cluster-scoped kind, is shared by several shards. */
export const slicingOptions = defineOptions(
  {
    splitAbove: {
      flag: "--split-namespace-above",
      env: "KSS_SPLIT_NAMESPACE_ABOVE",
      type: decimal({ min: 0, max: 1_000 }),
      default: COORDINATOR_DEFAULTS.splitAbove,
      help: "A namespace or cluster-scoped kind heavier than this many times the mean load of a shard is split into slices by UID; 0: none is.",
      why: "up to the mean every shard can be kept under twice the mean without",
    },
    splitMinSeries: {
      flag: "--split-min-series",
      env: "KSS_SPLIT_MIN_SERIES",
      type: integer({ min: 1 }),
      default: COORDINATOR_DEFAULTS.splitMinSeries,
      help: "Lighter ones are never split, whatever the mean is.",
      why: "to move them costs more than it evens out",
    },
  },
  [],
  "Slicing",
);

export type SlicingValues = OptionsOf<typeof slicingOptions>;
