import { createRedisStore, type RedisStore } from "@kube-state-shards/assignment";
import {
  CONTRACT_LEASE_MS,
  describeAssignmentStore,
  describeLeaderElection,
  describeStoreHealth,
  ELECTION_LEASE_MS,
  eventually,
  reportOf,
} from "@kube-state-shards/assignment/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CutProxy, startCutProxy } from "./redis/cut-proxy.ts";
import { FAST, freshPrefix, leadingStore } from "./redis/open-store.ts";
import { type RedisServer, startRedis } from "./redis/redis-server.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.remove());

describeAssignmentStore("the Redis store", async () => {
  const settings = { ...FAST, url: redis.url, prefix: freshPrefix(), leaseMs: CONTRACT_LEASE_MS };
  const store = await leadingStore(settings);
  const other = createRedisStore(settings);
  await other.ready();
  return {
    publisher: store,
    store,
    other,
    close: async () => void (await Promise.all([store.close(), other.close()])),
  };
});

describeLeaderElection("the Redis store", async () => {
  const prefix = freshPrefix();
  const opened: RedisStore[] = [];
  const proxies: CutProxy[] = [];
  const open = async (port: number, candidate: string): Promise<RedisStore> => {
    const url = `redis://127.0.0.1:${port}`;
    const store = createRedisStore({ ...FAST, url, prefix, candidate, leaderLeaseMs: ELECTION_LEASE_MS });
    opened.push(store);
    await store.ready();
    return store;
  };
  return {
    onlooker: await open(redis.port, "onlooker"),
    async candidate(id) {
      const proxy = await startCutProxy(redis.port);
      proxies.push(proxy);
      return {
        store: await open(proxy.port, id),
        isolate: (isIsolated) => proxy.cut(isIsolated ? "refuse" : undefined),
      };
    },
    async close() {
      await Promise.all(opened.map((store) => store.close()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
});

describe("the Redis store", () => {
  it("has reports read by who watches them only: the load of a fleet must not grow with its square", async () => {
    const settings = {
      ...FAST,
      url: redis.url,
      prefix: freshPrefix(),
      timings: { ...FAST.timings, pollMs: 600_000, clockMs: 600_000 },
    };
    const shards = Array.from({ length: 4 }, () => createRedisStore(settings));
    const coordinator = createRedisStore(settings);
    try {
      await Promise.all([...shards, coordinator].map((store) => store.ready()));
      const states: (string | undefined)[] = [];
      coordinator.watchReports((reports) => void states.push(reports.get("shard-0")?.state));
      const before = await scriptCalls();
      for (let round = 0; round < 20; round += 1) {
        const state = round % 2 === 0 ? "leaving" : "active";
        await shards[0]?.report(reportOf("shard-0", { state }));
        await eventually("the coordinator was told by a hint", () => states.at(-1) === state);
      }
      // For each a report and two scripts of the coordinator's, and some for listening to hints at the start.
      expect((await scriptCalls()) - before).toBeLessThan(20 * 3 + 40);
    } finally {
      await Promise.all([...shards, coordinator].map((store) => store.close()));
    }
  });
});

async function scriptCalls(): Promise<number> {
  const stats = await redis.command("INFO", "commandstats");
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
}

for (const how of ["refuse", "swallow"] as const) {
  describeStoreHealth(`the Redis store behind a network that may ${how} all,`, async () => {
    const proxy = await startCutProxy(redis.port);
    const store = createRedisStore({ ...FAST, url: `redis://127.0.0.1:${proxy.port}`, prefix: freshPrefix() });
    return {
      store,
      isolate: (isIsolated) => proxy.cut(isIsolated ? how : undefined),
      async close() {
        await store.close();
        await proxy.close();
      },
    };
  });
}
