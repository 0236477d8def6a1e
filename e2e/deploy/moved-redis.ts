import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { freePorts } from "../process/free-port.ts";
import { redisServerPath } from "../redis/redis-server.ts";

type MovedRedis = {
  readonly port: number;
  /** What a pod needs in its environment to find it. */
  env(ip: string): Readonly<Record<string, string>>;
};

/** The rendered command starts `redis-server` on 6379, which may be taken here: a script of that name moves it, and to one address. */
export async function movedRedis(folder: string): Promise<MovedRedis> {
  const [port = 0] = await freePorts(1);
  const bin = join(folder, "bin");
  await mkdir(bin);
  const script = join(bin, "redis-server");
  await writeFile(script, '#!/bin/sh\nexec "$REDIS_SERVER" "$@" --bind "$BIND_ADDRESS" --port "$PORT"\n');
  await chmod(script, 0o755);
  const path = `${bin}${delimiter}${process.env.PATH ?? ""}`;
  return {
    port,
    env: (ip) => ({ PATH: path, REDIS_SERVER: redisServerPath(), BIND_ADDRESS: ip, PORT: String(port) }),
  };
}
