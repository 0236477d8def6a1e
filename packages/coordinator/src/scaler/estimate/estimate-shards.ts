import type { EstimateSettings } from "../scaler-settings.ts";
import { shardsForNodes } from "./shards-for-nodes.ts";

/** Whole shards, both ends included. */
type Band = readonly [low: number, high: number];

/** What a size is worth: a wide band to stay in, a narrow one to shrink to, and the exact number to grow to. */
export type Estimate = {
  readonly stay: Band;
  readonly moveTo: Band;
  readonly exact: number;
  /** Which size decided. */
  readonly by: "nodes" | "series";
};

export type ClusterSize = {
  /** From 1. */
  readonly nodes: number;
  /** Samples of the whole fleet; counts only where `seriesPerShard` is set. */
  readonly series?: number | undefined;
};

/**
 * Shard counts that fit a cluster of this size.
 *
 * Guarantees: 1 <= minShards <= every number <= maxShards; low <= exact <= high; moveTo within stay; monotone in both sizes;
 * every number is a multiple of `partitions`.
 * Units: percent of the nodes (and of the series), not of the shards: at few shards a band would be no whole one wide.
 * Errors: none. 0 nodes is not a cluster but a list that has not synced: it must not come here.
 * Source: addon-resizer 2.x, its two ranges of node counts: floor below, ceil above.
 */
export function estimateShards({ nodes, series }: ClusterSize, settings: EstimateSettings): Estimate {
  const byNodes = estimateBy(nodes, settings, (count) => shardsForNodes(count, settings));
  const { seriesPerShard } = settings;
  if (seriesPerShard === undefined || series === undefined) return { ...byNodes, by: "nodes" };
  const bySeries = estimateBy(series, settings, (count) => Math.ceil(count / seriesPerShard));
  return { ...larger(byNodes, bySeries), by: bySeries.exact > byNodes.exact ? "series" : "nodes" };
}

/**
 * The number of shards to go to; `present` itself where it may stay, or the next multiple of `partitions`, which may then stay,
 * too. Up to the exact number, down to the near edge.
 */
export function wantedShards(
  present: number,
  { stay, moveTo, exact }: Omit<Estimate, "by">,
  partitions: EstimateSettings["partitions"],
): number {
  if (present < stay[0]) return exact;
  return present > stay[1] ? moveTo[1] : multipleFrom(present, partitions);
}

/** The smallest one that is no less. */
export const multipleFrom = (count: number, partitions: number): number => Math.ceil(count / partitions) * partitions;

/** What may be gone to between min and max. Max is rounded down, and is one shard for each partition at least. */
export function boundsOf({ minShards, maxShards, partitions }: BoundSettings): Band {
  const most = Math.max(partitions, maxShards - (maxShards % partitions));
  return [Math.min(most, multipleFrom(minShards, partitions)), most];
}

type BoundSettings = Pick<EstimateSettings, "minShards" | "maxShards" | "partitions">;

type Sized = Omit<Estimate, "by">;

function estimateBy(size: number, settings: EstimateSettings, shardsFor: (size: number) => number): Sized {
  const { partitions, acceptancePercent, recommendationPercent } = settings;
  const [least, most] = boundsOf(settings);
  const bounded = (count: number): number =>
    Math.min(most, Math.max(least, multipleFrom(shardsFor(count), partitions)));
  const band = (percent: number): Band => {
    const slack = (size * percent) / 100;
    return [bounded(Math.floor(size - slack)), bounded(Math.ceil(size + slack))];
  };
  return { stay: band(acceptancePercent), moveTo: band(recommendationPercent), exact: bounded(size) };
}

const larger = (a: Sized, b: Sized): Sized => ({
  stay: largerBand(a.stay, b.stay),
  moveTo: largerBand(a.moveTo, b.moveTo),
  exact: Math.max(a.exact, b.exact),
});

const largerBand = (a: Band, b: Band): Band => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
