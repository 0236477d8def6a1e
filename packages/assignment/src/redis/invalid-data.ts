import { InternalError, ShardsError } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import type { RedisStoreObserver } from "./redis-store-options.ts";

/** Tells once what is wrong with a key, until it is right again or wrong in another way. */
export interface InvalidData {
  found(key: string, error: unknown): ShardsError;
  isRight(key: string): void;
}

export type InvalidDataOptions = { readonly log: Log; readonly observer: Partial<RedisStoreObserver> };

export function createInvalidData({ log, observer }: InvalidDataOptions): InvalidData {
  const told = new Map<string, string>();
  return {
    found(key, error) {
      const known =
        error instanceof ShardsError
          ? error
          : new InternalError(`read ${key} in Redis: BUG, ${error}`, { cause: error });
      if (told.get(key) === known.message) return known;
      told.set(key, known.message);
      observer.onInvalid?.(key, known);
      log.error({ code: known.code, key }, `store: ${key} is left out: ${known.message}`);
      return known;
    },
    isRight: (key) => void told.delete(key),
  };
}
