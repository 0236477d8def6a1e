import type { ShardId } from "@kube-state-shards/assignment";
import type { Estimate } from "./estimate/estimate-shards.ts";
import type { RecommendedResources } from "./estimate/recommend-resources.ts";
import type { ScalerReason } from "./scaler-reasons.ts";
import type { ScalerMode } from "./scaler-settings.ts";

/** How the scaler stands, as plain data. What is undefined is not known here: a coordinator that follows counts, and asks nothing. */
export type ScalerStatus = {
  readonly mode: ScalerMode;
  readonly statefulSet: { readonly namespace: string; readonly name: string } | undefined;
  /** Why the number is what it is, or does not change. */
  readonly reason: ScalerReason;
  readonly message: string;
  readonly nodes: number | undefined;
  readonly series: number | undefined;
  readonly replicas: number | undefined;
  readonly estimate: Estimate | undefined;
  /** The number to go to; the present one where it may stay. */
  readonly wanted: number | undefined;
  /** Shards that are being emptied in order to go. */
  readonly draining: readonly ShardId[];
  readonly lastChange: ScaleChange | undefined;
  /** What a shard should be given once there are as many as are wanted. */
  readonly recommended: RecommendedResources | undefined;
};

export type ScaleChange = { readonly from: number; readonly to: number; readonly atMs: number };
