import type { EstimateSettings, LadderStep } from "../scaler-settings.ts";

type NodeSettings = Pick<EstimateSettings, "estimator" | "shardsBase" | "nodesPerShard" | "ladder">;

/** Where the steps of the exponential estimator begin, and how far apart they are. Source: addon-resizer 1.8. */
const FIRST_SIZE = 16;
const GROWTH = 1.5;

/**
 * Shards for a cluster of so many nodes, before any bound. Monotone: more nodes never give fewer shards.
 *
 * Shape: whole, from 0. Errors: none.
 */
export function shardsForNodes(nodes: number, settings: NodeSettings): number {
  switch (settings.estimator) {
    case "linear":
      return proportional(nodes, settings);
    case "exponential":
      return proportional(sizeFrom(nodes), settings);
    case "ladder":
      return shardsOnLadder(nodes, settings.ladder);
  }
  return settings.estimator satisfies never;
}

const proportional = (nodes: number, { shardsBase, nodesPerShard }: NodeSettings): number =>
  Math.ceil(shardsBase + nodes / nodesPerShard);

/** The number of nodes, rounded up to the next of 16, 24, 36, 54, 81, 122, ... */
function sizeFrom(nodes: number): number {
  let size = FIRST_SIZE;
  while (size < nodes) size *= GROWTH;
  return Math.ceil(size);
}

/** Below the first step there are none. */
const shardsOnLadder = (nodes: number, ladder: readonly LadderStep[]): number =>
  ladder.findLast((step) => step.nodes <= nodes)?.shards ?? 0;
