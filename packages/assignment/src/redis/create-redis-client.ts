import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { ConnectOptions } from "./connect-redis.ts";
import type { RedisTarget } from "./parse-redis-url.ts";

export type RedisClient = Redis | Cluster;

// WHY not all of them: its own constructors take no undefined here, under exactOptionalPropertyTypes.
type Settings = Omit<RedisOptions, "replyMapping">;

/**
 * The one file that loads the `ioredis` package: 33 MB from sources and 15 MB bundled, which only a process with a store in Redis is to pay.
 *
 * The store fails fast and decides itself what to try again: nothing is queued, nothing is sent twice.
 */
export function createRedisClient(options: ConnectOptions): RedisClient {
  const { target, password, reconnectMs } = options;
  // A fleet that lost one Redis together must not come back to it together.
  const retry = (attempt: number): number =>
    Math.min(reconnectMs * attempt, 10 * reconnectMs) * (0.5 + Math.random() / 2);
  const settings = {
    protocol: 2, // RESP3 brings nothing that is used, and proxies that do not speak it are still about
    connectionName: "kube-state-shards",
    disableClientInfo: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: options.commandTimeoutMs,
    connectTimeout: options.commandTimeoutMs,
    socketTimeout: 2 * options.commandTimeoutMs,
    ...(target.username === undefined ? {} : { username: target.username }),
    ...withPassword(password()),
    ...(target.tls ? { tls: withCa(options.ca) } : {}),
  } satisfies Settings;
  if (target.kind === "cluster") {
    return new Cluster([...target.nodes], {
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      slotsRefreshTimeout: options.commandTimeoutMs,
      redisOptions: { ...settings },
      // The nodes' certificates name hosts, which a look-up would replace by addresses.
      ...(target.tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
    });
  }
  const all: Settings = {
    ...settings,
    ...(target.kind === "single" ? target.server : sentinelSettings(target, options)),
    db: target.db,
    retryStrategy: (attempt) => {
      // The password file may have been rotated: it is read again for each connection.
      Object.assign(client.options, withPassword(password()));
      return retry(attempt);
    },
  };
  const client: Redis = new Redis(all);
  return client;
}

function sentinelSettings(
  target: RedisTarget & { readonly kind: "sentinel" },
  { sentinelPassword, ca, reconnectMs, commandTimeoutMs }: ConnectOptions,
): Settings {
  const password = sentinelPassword();
  return {
    sentinels: [...target.sentinels],
    name: target.master,
    sentinelCommandTimeout: commandTimeoutMs,
    sentinelRetryStrategy: () => reconnectMs,
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(target.tls
      ? {
          enableTLSForSentinelMode: true,
          sentinelTLS: withCa(ca),
        }
      : {}),
  };
}

const withPassword = (password: string | undefined) => (password === undefined ? {} : { password });
const withCa = (ca: string | undefined) => (ca === undefined ? {} : { ca });
