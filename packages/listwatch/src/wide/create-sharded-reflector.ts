import type { ShardedReflector, ShardedReflectorOptions } from "./sharded-reflector.ts";
import { ShardedReflectorLoop } from "./sharded-reflector-loop.ts";

/**
 * A sharded reflector of one kind. A namespace may have one scope at a time.
 *
 * Errors: none; faults show in the scopes' states, in the log and through the observer.
 */
export function createShardedReflector(options: ShardedReflectorOptions): ShardedReflector {
  return new ShardedReflectorLoop(options);
}
