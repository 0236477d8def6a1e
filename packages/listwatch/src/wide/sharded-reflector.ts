import type { SelectorLimit } from "./selector-limit.ts";
import type { WideReflector, WideReflectorOptions } from "./wide-reflector.ts";

export type ShardedReflectorOptions = Omit<WideReflectorOptions, "sharding" | "leaving"> & {
  readonly limit: SelectorLimit;
  /** Told whether the server sends what it is asked for alone; false, too, when no selector gets through to it. */
  readonly onSupport: (sharded: boolean) => void;
  /** So many namespaces at once, and fewer, join a watch that is open, and are listed one by one. */
  readonly single?: number | undefined;
};

/**
 * One kind of the namespaces that subscribe, and of no other as far as the server can filter: a few watches, each with a `shardSelector` of some
 * namespaces. Foreign ones are dropped nonetheless: replicas of an API server may differ.
 */
export interface ShardedReflector extends WideReflector {
  /** Watches that are open. */
  readonly watches: number;
}
