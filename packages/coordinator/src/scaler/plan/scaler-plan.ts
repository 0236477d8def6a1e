import type { ShardId } from "@kube-state-shards/assignment";
import type { Estimate } from "../estimate/estimate-shards.ts";
import type { Verdict } from "../scaler-reasons.ts";
import type { ScalerMemory } from "./scaler-memory.ts";

/** What is to be done now. `try`: ask the API server whether it would let us, and change nothing. */
export type ScalerAction =
  | { readonly kind: "none" }
  | { readonly kind: "try"; readonly to: number }
  | { readonly kind: "grow"; readonly to: number }
  /** Only once the API server has said that it would take `to`. */
  | { readonly kind: "drain"; readonly to: number; readonly shards: readonly ShardId[] }
  | { readonly kind: "shrink"; readonly to: number }
  | { readonly kind: "giveBack"; readonly shards: readonly ShardId[] };

/** What the size of the cluster asks for. */
export type Wanted = {
  readonly nodes: number;
  readonly estimate: Estimate;
  /** The number to go to; the present one where it may stay. */
  readonly shards: number;
};

export type ScalerPlan = {
  readonly verdict: Verdict;
  readonly action: ScalerAction;
  /** Undefined while the sizes are not known. */
  readonly wanted: Wanted | undefined;
  /** From now on. */
  readonly memory: ScalerMemory;
  /** In its place, once the action has succeeded. */
  readonly done: ScalerMemory;
};
