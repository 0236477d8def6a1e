import { COORDINATOR_DEFAULTS } from "@kube-state-shards/coordinator";
import { defineOptions, integer, type OptionsOf, rule } from "@kube-state-shards/daemon";
import type { ScalerValues } from "./scaler-options.ts";

/** Into how many groups the shards fall, for readers that each take one. */
export const partitionOptions = defineOptions(
  {
    partitions: {
      flag: "--partitions",
      env: "KSS_PARTITIONS",
      type: integer({ min: 1, max: 100 }),
      default: COORDINATOR_DEFAULTS.partitions,
      help: "Groups of shards (shard-7 of 3 is in 7 mod 3), each with its own part of the units: no rescale moves a unit from one to another. Readers take theirs from /sd?partition=0/3 and so on.",
      why: "for several Prometheus servers that each scrape a part, see docs/design/0017-partitions.md",
    },
  },
  [],
  "Partitions",
);

export type PartitionValues = OptionsOf<typeof partitionOptions>;

type ScaledValues = PartitionValues & Pick<ScalerValues, "scaler" | "minShards" | "maxShards">;

/** Where the scaler says how many shards there are: it goes to multiples of the partitions alone. */
export const scalerFitsPartitions = [
  rule<ScaledValues>(
    "maxShards",
    (o) => o.scaler === "off" || o.maxShards >= o.partitions,
    (o) =>
      `must be >= --partitions (${o.partitions}), got ${o.maxShards}: a partition without a shard cannot keep its units`,
  ),
  rule<ScaledValues>(
    "minShards",
    (o) => o.scaler === "off" || o.minShards <= Math.max(o.partitions, o.maxShards - (o.maxShards % o.partitions)),
    (o) =>
      `want a multiple of --partitions (${o.partitions}) between it and --max-shards (${o.maxShards}), got ${o.minShards}: there is none`,
  ),
];
