import type { Stop } from "../assignment-store.ts";
import type { RedisClient } from "./create-redis-client.ts";
import type { RedisTarget, Secret } from "./parse-redis-url.ts";
import type { RedisScript } from "./scripts.ts";

/** What the store needs of Redis. */
export interface RedisConnection {
  /** Errors: what Redis or the network says, as it comes. */
  run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Writes a key that goes by itself. Errors: as `run`. */
  touch(key: string, lifetimeMs: number): Promise<void>;
  /** Calls with each message of a channel, and without one once it listens. Hints may be lost, or never come. */
  listen(channel: string, onHint: (hint: string | undefined) => void): Stop;
  close(): void;
}

export type ConnectOptions = {
  readonly target: RedisTarget;
  readonly password: Secret;
  readonly sentinelPassword: Secret;
  /** A PEM text of certificates. Default: those that Node trusts. */
  readonly ca: string | undefined;
  readonly commandTimeoutMs: number;
  readonly reconnectMs: number;
  readonly onUp: () => void;
  /** `error`: why, when it is known. */
  readonly onDown: (error: Error | undefined) => void;
};

/** A channel that nobody speaks on looks like a dead one; a PING in this time tells them apart. */
const LISTENER_PING_MS = 10_000;

/** What the client says of a connection that is gone, after the error that tells why. */
const SAYS_NOTHING = /Stream isn't writeable|Connection is closed/;

/** Connects, and again whenever the connection ends, until closed. */
export function connectRedis(options: ConnectOptions): RedisConnection {
  let commands: RedisClient | undefined;
  let lastError: Error | undefined;

  const stopCommands = openClient(options, (client) => {
    commands = client;
    client.on("error", (error: Error) => {
      if (lastError === undefined || !SAYS_NOTHING.test(error.message)) lastError = error;
      if (client.status !== "ready") options.onDown(lastError);
    });
    client.on("ready", () => {
      lastError = undefined;
      options.onUp();
    });
    // A cluster that does not call itself whole is left without another word.
    const unsaid = options.target.kind === "cluster" ? new Error("CLUSTERDOWN") : undefined;
    client.on("close", () => options.onDown(lastError ?? unsaid));
  });
  const connected = (): RedisClient => {
    if (commands === undefined) throw new Error("the connection is not open yet");
    return commands;
  };

  return {
    async run({ lua, sha }, keys, args) {
      const client = connected();
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw lastError ?? error;
        return await client.eval(lua, keys.length, ...keys, ...args);
      }
    },
    async touch(key, lifetimeMs) {
      await connected().set(key, "1", "PX", lifetimeMs);
    },
    listen(channel, onHint) {
      let ping: NodeJS.Timeout | undefined;
      const stop = openClient(options, (client) => {
        // WHY silent: the store is polled anyway, and what is wrong with Redis shows there.
        client.on("error", () => {});
        client.on("message", (_: string, hint: string) => onHint(hint));
        client.on(
          "ready",
          () =>
            void client.subscribe(channel).then(
              () => onHint(undefined),
              () => {},
            ),
        );
        ping = setInterval(() => void client.ping().catch(() => {}), LISTENER_PING_MS);
      });
      return () => {
        clearInterval(ping);
        stop();
      };
    },
    close: stopCommands,
  };
}

/** Gives the client to `use` once the library is loaded. Errors: none but a library that cannot be loaded, which ends the process. */
function openClient(options: ConnectOptions, use: (client: RedisClient) => void): Stop {
  let client: RedisClient | undefined;
  let isStopped = false;
  void import("./create-redis-client.ts").then(({ createRedisClient }) => {
    if (isStopped) return;
    client = createRedisClient(options);
    use(client);
  });
  return () => {
    isStopped = true;
    client?.disconnect();
  };
}
