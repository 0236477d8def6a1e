import { createRedisStore, type RedisStore } from "@kube-state-shards/assignment";
import {
  CONTRACT_LEASE_MS,
  describeAssignmentStore,
  describeLeaderElection,
  describeStoreHealth,
  ELECTION_LEASE_MS,
} from "@kube-state-shards/assignment/testing";
import { afterAll, beforeAll } from "vitest";
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
  return { store, other, close: async () => void (await Promise.all([store.close(), other.close()])) };
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
