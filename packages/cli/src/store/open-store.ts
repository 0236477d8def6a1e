import { createRedisStore, type RedisStore } from "@kube-state-shards/assignment";
import { UsageError } from "@kube-state-shards/daemon";
import type { Log } from "@kube-state-shards/listwatch";
import type { StoreValues } from "../options/store-options.ts";

export type OpenedStore = RedisStore & {
  /** For people: `Redis at cache:6379, prefix kube-state-shards`. */
  readonly description: string;
};

export type OpenStoreOptions = {
  /** The API server's URL, which tells deployments apart that were given no name. */
  readonly server: string;
  /** The name to stand for election with. Left out by shards. */
  readonly candidate?: string;
  readonly log: Log;
};

/** Errors: `UsageError` where none is named, `StoreUrlError`, `StoreAccessError`. It need not be reachable yet. */
export function openStore(values: StoreValues, { server, candidate, log }: OpenStoreOptions): OpenedStore {
  const { redis, redisPasswordFile: passwordFile, redisSentinelPasswordFile, redisCaFile: caFile } = values;
  if (redis === undefined) {
    throw new UsageError([
      "no store named: give --redis, where coordinators and shards of a fleet meet, or run one process alone: standalone, or shard --static I/N",
    ]);
  }
  const store = createRedisStore({
    url: redis,
    prefix: values.redisKeyPrefix,
    deployment: values.deployment ?? server,
    log,
    ...(candidate === undefined ? {} : { candidate }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
    ...(redisSentinelPasswordFile === undefined ? {} : { sentinelPasswordFile: redisSentinelPasswordFile }),
    ...(caFile === undefined ? {} : { caFile }),
  });
  return { ...store, description: `${store.target}, prefix ${values.redisKeyPrefix}` };
}
