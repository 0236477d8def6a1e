import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { freePorts } from "../process/free-port.ts";
import { type Child, spawnChild } from "../process/spawn-child.ts";
import { type TemporaryFolder, temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntil } from "../process/wait-until.ts";

export type RedisServer = {
  readonly port: number;
  readonly url: string;
  /** Sends one command, as an administrator would. Gives the raw answer. Errors: an error answer. */
  command(...words: readonly string[]): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Ends the process; what it held in memory is lost unless it was saved. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with what its folder holds. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
};

type StartOptions = {
  /** Default a free one. */
  readonly port?: number;
  /** It is a sentinel of this configuration file, which it writes to. */
  readonly sentinelConfig?: string;
};

/** The real Redis of `KSS_REDIS_SERVER`. Errors: none is named, or it does not start. */
export async function startRedis(settings: readonly string[] = [], given: StartOptions = {}): Promise<RedisServer> {
  const folder = await temporaryFolder("redis");
  const port = given.port ?? (await freePorts(1))[0] ?? 0;
  let child: Child | undefined;
  const start = async (): Promise<void> => {
    child = await launch({ folder, port, settings, sentinelConfig: given.sentinelConfig });
  };
  const stop = async (): Promise<void> => {
    await child?.stop("SIGKILL");
    child = undefined;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => sendCommand(port, words),
    kill: (signal) => child?.kill(signal),
    start,
    stop,
    remove: async () => {
      await stop();
      await folder.remove();
    },
  };
}

type Launch = {
  readonly folder: TemporaryFolder;
  readonly port: number;
  readonly settings: readonly string[];
  readonly sentinelConfig: string | undefined;
};

async function launch({ folder, port, settings, sentinelConfig }: Launch): Promise<Child> {
  const child = spawnChild(redisServerPath(), [
    ...(sentinelConfig === undefined ? ["--save", ""] : [sentinelConfig, "--sentinel"]),
    ...["--bind", "127.0.0.1", "--port", String(port), "--dir", folder.path, "--daemonize", "no"],
    ...settings,
  ]);
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`redis-server ended:\n${child.output().slice(-4_000)}`);
      // Any answer will do: it may want a password.
      return (await sendCommand(port, ["PING"]).catch((error: Error) => (isAnswer(error) ? "" : undefined))) ===
        undefined
        ? undefined
        : true;
    },
    { what: () => `redis-server to answer:\n${child.output().slice(-4_000)}` },
  );
  return child;
}

/** Errors: `KSS_REDIS_SERVER` is not set. */
export function redisServerPath(): string {
  const path = process.env.KSS_REDIS_SERVER;
  if (path !== undefined && path !== "") return path;
  throw new Error(
    "start Redis: KSS_REDIS_SERVER is not set, want the path of a redis-server. .ci/run fetches Debian's.",
  );
}

const isAnswer = (error: Error): boolean => error.message.startsWith("-");

/** One connection a command: no client library, so that nothing the store uses is used to judge it. */
export async function sendCommand(port: number, words: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  try {
    const text = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
    socket.write(`*${words.length}\r\n${text}`);
    const answer = await new Promise<string>((resolve, reject) => {
      let seen = "";
      socket.on("data", (data) => {
        seen += data.toString();
        // Answers here are short: a pause ends them.
        void delay(20).then(() => resolve(seen));
      });
      socket.on("error", reject);
      socket.on("close", () => reject(new Error(`send ${words[0]}: the connection was closed`)));
    });
    if (answer.startsWith("-")) throw new Error(answer.trim());
    return answer.trim();
  } finally {
    socket.destroy();
  }
}
