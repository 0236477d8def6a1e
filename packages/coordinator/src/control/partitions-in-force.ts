import type { Assignment } from "@kube-state-shards/assignment";
import type { CoordinatorOptions } from "./coordinator-options.ts";

/**
 * How many partitions the cluster is shared out over: as whoever leads has published, so that every coordinator says the same;
 * before anything is published, as many as we would make.
 */
export const partitionsInForce = (
  current: Assignment | undefined,
  { partitions }: Pick<CoordinatorOptions, "partitions">,
): number => (current === undefined ? partitions : (current.partitions ?? 1));
