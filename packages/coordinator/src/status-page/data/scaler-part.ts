import type { ShardId } from "@kube-state-shards/assignment";

/** The part of a scaler's status that the page shows; the rest of it goes into the JSON as it is. */
export type ScalerPart = {
  readonly mode: string;
  readonly reason: string;
  /** Why, in words. */
  readonly message: string;
  readonly nodes?: number | undefined;
  readonly series?: number | undefined;
  /** Shards that the StatefulSet asks for now. */
  readonly replicas?: number | undefined;
  readonly wanted?: number | undefined;
  /** `stay`: the numbers of shards that may stay as they are. */
  readonly estimate?: { readonly stay: readonly [number, number]; readonly exact: number } | undefined;
  /** Shards that are being emptied in order to go. */
  readonly draining?: readonly ShardId[] | undefined;
  readonly lastChange?: { readonly from: number; readonly to: number; readonly atMs: number } | undefined;
};
