import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { temporaryFolder } from "../../process/temporary-folder.ts";
import { waitUntil } from "../../process/wait-until.ts";
import { type CutProxy, startCutProxy } from "../../redis/cut-proxy.ts";
import { type RedisServer, startRedis } from "../../redis/redis-server.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault, FaultWorld } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

export const redisFailover: Fault = {
  summary: "Sentinel fails over to a replica that lacks all that was written during a rescale",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: async (world) => {
    const { redis, closing } = world;
    const replica = await startReplica(world);
    const folder = await temporaryFolder("sentinel");
    closing(folder.remove);
    const sentinelConfig = join(folder.path, "sentinel.conf");
    // A replica is chosen while its link has been down for less than ten times `down-after-milliseconds`.
    await writeFile(
      sentinelConfig,
      `sentinel monitor main 127.0.0.1 ${redis.port} 1\nsentinel down-after-milliseconds main 6000\nsentinel failover-timeout main 10000\n`,
    );
    const sentinel = await startRedis([], { sentinelConfig });
    closing(sentinel.remove);
    return {
      store: ["--redis", `redis+sentinel://127.0.0.1:${sentinel.port}/main`],
      act: async (stage) => {
        await isLinked(replica);
        // From here on the replica is refused: it sends a password that there is none for.
        await replica.command("CONFIG", "SET", "masterauth", "unknown");
        await redis.command("CLIENT", "KILL", "TYPE", "replica");
        await rescaleTo(stage, 4);
        await redis.stop();
        stage.mark("the primary is gone");
        await waitUntil(async () => (await replica.command("ROLE")).includes("master") || undefined, {
          what: () => "the replica to take over",
        });
        stage.mark("the replica has taken over");
        await delay(15_000);
        await awaitLeader(stage.fleet);
        await rescaleTo(stage, 3);
      },
    };
  },
};

export const redisIsolatedPrimary: Fault = {
  summary: "the leader and a shard stay with the old primary for 30 s, the others follow the new one; both halves lead",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: async (world) => {
    const { redis, closing } = world;
    const replica = await startReplica(world);
    const names = ["coordinator-0", "coordinator-1", "shard-0", "shard-1", "shard-2", "shard-3"];
    const ways = new Map<string, CutProxy>();
    for (const name of names) {
      const way = await startCutProxy(redis.port);
      closing(way.close);
      ways.set(name, way);
    }
    return {
      settingsOf: (name) => ({ store: ["--redis", `redis://127.0.0.1:${ways.get(name)?.port ?? 0}`] }),
      act: async (stage) => {
        await isLinked(replica);
        const leader = await awaitLeader(stage.fleet);
        await replica.command("REPLICAOF", "NO", "ONE");
        const stay = new Set([leader.name, "shard-0"]);
        for (const [name, way] of ways) if (!stay.has(name)) way.redirect(replica.port);
        stage.mark(`${[...stay].join(" and ")} stay with the old primary`);
        await delay(30_000);
        for (const way of ways.values()) way.redirect(replica.port);
        stage.mark("all are with the new primary");
        await redis.stop();
        await stage.watch.rests(3);
        await delay(15_000);
        await awaitLeader(stage.fleet);
        await rescaleTo(stage, 4);
      },
    };
  },
};

async function startReplica({ redis, closing }: FaultWorld): Promise<RedisServer> {
  const replica = await startRedis(["--replicaof", `127.0.0.1 ${redis.port}`]);
  closing(replica.remove);
  await redis.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
  return replica;
}

const isLinked = (replica: RedisServer): Promise<boolean> =>
  waitUntil(async () => (await replica.command("INFO", "replication")).includes("master_link_status:up") || undefined, {
    what: () => "the replica to have what the primary has",
  });
