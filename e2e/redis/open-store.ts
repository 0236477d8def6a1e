import { randomUUID } from "node:crypto";
import { createRedisStore, type RedisStore, type RedisStoreOptions } from "@kube-state-shards/assignment";
import { eventually } from "@kube-state-shards/assignment/testing";

/** Quick where a test would wait. */
export const FAST = {
  deployment: "e2e",
  timings: { pollMs: 200, probeMs: 200, clockMs: 1_000, commandTimeoutMs: 1_000, reconnectMs: 50 },
} as const satisfies Partial<RedisStoreOptions>;

export const freshPrefix = (): string => `e2e-${randomUUID()}`;

/** A store that may publish. */
export async function leadingStore(options: RedisStoreOptions): Promise<RedisStore> {
  const store = createRedisStore(options);
  await store.ready();
  let leads = false;
  store.campaign(({ mine }) => {
    leads = mine;
  });
  await eventually("the store's candidate leads", () => leads);
  return store;
}
