import { readFileSync } from "node:fs";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { Stop } from "../assignment-store.ts";
import type { RedisTarget, Secret } from "./parse-redis-url.ts";
import type { RedisScript } from "./scripts.ts";

/** What the store needs of Redis. */
export interface RedisConnection {
  /** Errors: what Redis or the network says, as it comes. */
  run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Writes a key that goes by itself. Errors: as `run`. */
  touch(key: string, lifetimeMs: number): Promise<void>;
  /** Calls at each message of a channel. Hints may be lost, or never come. */
  listen(channel: string, onHint: () => void): Stop;
  close(): void;
}

export type ConnectOptions = {
  readonly target: RedisTarget;
  readonly password: Secret;
  readonly sentinelPassword: Secret;
  /** A file of PEM certificates. Default: those that Node trusts. */
  readonly caFile: string | undefined;
  readonly commandTimeoutMs: number;
  readonly reconnectMs: number;
  readonly onUp: () => void;
  /** `error`: why, when it is known. */
  readonly onDown: (error: Error | undefined) => void;
};

// WHY not all of them: its own constructors take no undefined here, under exactOptionalPropertyTypes.
type Settings = Omit<RedisOptions, "replyMapping">;

/** A channel that nobody speaks on looks like a dead one; a PING in this time tells them apart. */
const LISTENER_PING_MS = 10_000;

/** The one place that knows the `ioredis` package. Connects, and again whenever the connection ends, until closed. */
export function connectRedis(options: ConnectOptions): RedisConnection {
  const client = createClient(options);
  let lastError: Error | undefined;
  client.on("error", (error: Error) => {
    lastError = error;
    if (client.status !== "ready") options.onDown(error);
  });
  client.on("ready", () => {
    lastError = undefined;
    options.onUp();
  });
  // A cluster that does not call itself whole is left without another word.
  const unsaid = options.target.kind === "cluster" ? new Error("CLUSTERDOWN") : undefined;
  client.on("close", () => options.onDown(lastError ?? unsaid));

  return {
    async run({ lua, sha }, keys, args) {
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw lastError ?? error;
        return await client.eval(lua, keys.length, ...keys, ...args);
      }
    },
    async touch(key, lifetimeMs) {
      await client.set(key, "1", "PX", lifetimeMs);
    },
    listen(channel, onHint) {
      const listener = createClient(options);
      // WHY silent: the store is polled anyway, and what is wrong with Redis shows there.
      listener.on("error", () => {});
      listener.on("message", onHint);
      listener.on("ready", () => void listener.subscribe(channel).then(onHint, () => {}));
      const ping = setInterval(() => void listener.ping().catch(() => {}), LISTENER_PING_MS);
      return () => {
        clearInterval(ping);
        listener.disconnect();
      };
    },
    close: () => client.disconnect(),
  };
}

/** The store fails fast and decides itself what to try again: nothing is queued, nothing is sent twice. */
function createClient(options: ConnectOptions): Redis | Cluster {
  const { target, password, reconnectMs } = options;
  const retry = (attempt: number): number => Math.min(reconnectMs * attempt, 10 * reconnectMs);
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
    ...(target.tls ? { tls: options.caFile === undefined ? {} : { ca: readFileSync(options.caFile, "utf8") } } : {}),
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
  { sentinelPassword, caFile, reconnectMs, commandTimeoutMs }: ConnectOptions,
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
          sentinelTLS: caFile === undefined ? {} : { ca: readFileSync(caFile, "utf8") },
        }
      : {}),
  };
}

const withPassword = (password: string | undefined) => (password === undefined ? {} : { password });
