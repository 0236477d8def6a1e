import { createRedisStore, type RedisStore } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import type { StoreValues } from "../options/store-options.ts";

export type OpenStoreOptions = {
  /** The API server's URL, which tells deployments apart that were given no name. */
  readonly server: string;
  /** The fleet's. Called for each request: its file may change. */
  readonly token: () => string;
  readonly log: Log;
};

type OpenedRedis = RedisStore & {
  /** For people: `Redis at cache:6379, prefix kube-state-shards`. */
  readonly description: string;
};

type RedisNames = {
  readonly url: string;
  readonly candidate?: string;
  /** How long a leader leads without renewal; undefined: as the store's default. */
  readonly leaderLeaseMs?: number | undefined;
};

/** Errors: `StoreUrlError`, `StoreAccessError`. It need not be reachable yet. */
export function openRedisStore(
  values: StoreValues,
  { url, candidate, leaderLeaseMs, server, log }: Pick<OpenStoreOptions, "server" | "log"> & RedisNames,
): OpenedRedis {
  const { redisPasswordFile: passwordFile, redisSentinelPasswordFile, redisCaFile: caFile } = values;
  const store = createRedisStore({
    url,
    prefix: values.redisKeyPrefix,
    deployment: values.deployment ?? server,
    log,
    ...(candidate === undefined ? {} : { candidate }),
    ...(leaderLeaseMs === undefined ? {} : { leaderLeaseMs }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
    ...(redisSentinelPasswordFile === undefined ? {} : { sentinelPasswordFile: redisSentinelPasswordFile }),
    ...(caFile === undefined ? {} : { caFile }),
  });
  return { ...store, description: `${store.target}, prefix ${values.redisKeyPrefix}` };
}
