import { createRedisStore, type RedisStore } from "@kube-state-shards/assignment";
import { assignmentOf, eventually, reportOf } from "@kube-state-shards/assignment/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAST, freshPrefix } from "./redis/open-store.ts";
import { type RedisServer, startRedis } from "./redis/redis-server.ts";
import { type StoreWatch, watchCampaign, watchStore } from "./redis/watch-store.ts";

const LEASE_MS = 2_000;

let redis: RedisServer;
let coordinator: RedisStore;
let shard: RedisStore;
let seen: StoreWatch;
let leadership: ReturnType<typeof watchCampaign>;
let prefix: string;

const leads = (): boolean => leadership.at(-1)?.mine === true;
const isReachable = (): boolean => seen.health()?.state === "reachable";
const isUnreachable = (): boolean => seen.health()?.state === "unreachable";
/** Another process with what the folder holds. */
const restart = async (): Promise<void> => {
  await redis.stop();
  await eventually("the store is out of reach", isUnreachable);
  await redis.start();
  await eventually("the store is back", isReachable);
};

beforeEach(async () => {
  redis = await startRedis();
  prefix = freshPrefix();
  const settings = { ...FAST, url: redis.url, prefix, leaseMs: LEASE_MS, leaderLeaseMs: LEASE_MS };
  coordinator = createRedisStore(settings);
  shard = createRedisStore(settings);
  await Promise.all([coordinator.ready(), shard.ready()]);
  leadership = watchCampaign(coordinator);
  await eventually("the coordinator leads", leads);
  await coordinator.publish(assignmentOf({ term: 1, epoch: 1 }));
  await shard.report(reportOf("shard-0"));
  seen = watchStore(coordinator);
  await eventually("the shard is seen", () => seen.fleet()?.join() === "shard-0");
});
afterEach(async () => {
  await Promise.all([coordinator.close(), shard.close()]);
  await redis.remove();
});

describe("a Redis that comes and goes", () => {
  it("is out of reach while it is stopped, and never looks like an empty fleet, whatever it comes back with", async () => {
    await redis.stop();
    await eventually("the store is out of reach", isUnreachable);
    expect(seen.health()?.problem).toMatch(/refused|closed/);
    await expect(shard.report(reportOf("shard-0"))).rejects.toMatchObject({ code: "KSS_STORE_UNREACHABLE" });
    await eventually("the lease counts as lost", () => !leads());
    await redis.start();
    await eventually("the store is back", isReachable);
    const backMs = seen.health()?.sinceMs ?? Number.NaN;
    await eventually("the coordinator leads again", leads);
    expect(seen.fleets.every((fleet) => fleet.join() === "shard-0")).toBe(true);
    // It came back empty, and the shard does not report: it is dead only once it had a whole lease to report in.
    await eventually("the shard is given up", () => seen.fleet()?.length === 0);
    expect(performance.now() - backMs).toBeGreaterThan(LEASE_MS);
  });

  it("has a shard that reports in time never missing, though Redis lost it", async () => {
    await restart();
    const reporting = setInterval(() => void shard.report(reportOf("shard-0")).catch(() => {}), LEASE_MS / 8);
    try {
      const sinceMs = seen.health()?.sinceMs ?? Number.NaN;
      await eventually("two leases have passed", () => performance.now() > sinceMs + 2 * LEASE_MS);
      expect(seen.fleets.every((fleet) => fleet.join() === "shard-0")).toBe(true);
    } finally {
      clearInterval(reporting);
    }
  });

  it("is asked again when it was emptied while it ran: orders only rise, the fall back is told, the fence goes on", async () => {
    const fence = leadership.at(-1)?.leader?.fence ?? 0;
    await coordinator.publish(assignmentOf({ term: 3, epoch: 7 }));
    await redis.command("FLUSHALL");
    await eventually("the fall back is told", () => seen.stored()?.term === 0);
    await eventually("the lease was lost", () => leadership.some(({ mine }, index) => index > 0 && !mine));
    await eventually("the coordinator leads again", leads);
    expect(leadership.at(-1)?.leader?.fence).toBeGreaterThan(fence);
    await coordinator.publish(assignmentOf({ term: 4, epoch: 1 }));
    await eventually("the new one is seen", () => seen.assignments.at(-1)?.order.term === 4);
    expect(seen.assignments.map(({ order }) => order.term)).toEqual([1, 3, 4]);
    await eventually("the fleet of before is kept for a lease, then given up", () => seen.fleet()?.length === 0);
  });

  it("does not take watchers back when it returns with an old snapshot", async () => {
    await redis.command("SAVE");
    await coordinator.publish(assignmentOf({ term: 1, epoch: 2 }));
    await eventually("the newer one is seen", () => seen.assignments.at(-1)?.order.epoch === 2);
    await restart();
    await eventually("the fall back is told", () => seen.orders.at(-1)?.epoch === 1);
    await eventually("the coordinator leads again", leads);
    await coordinator.publish(assignmentOf({ term: 1, epoch: 3 }));
    await eventually("the newest one is seen", () => seen.assignments.at(-1)?.order.epoch === 3);
    expect(seen.assignments.map(({ order }) => order.epoch)).toEqual([1, 2, 3]);
  });

  it("makes the clock doubtful when another server answers, until a round of questions has asked it", async () => {
    await eventually("the clock is known", () => seen.health()?.clockOffsetMs !== undefined);
    const known = seen.healths.length;
    await restart();
    await eventually("the clock was in doubt", () =>
      seen.healths.slice(known).some(({ clockOffsetMs }) => clockOffsetMs === undefined),
    );
    await eventually("the clock is known again", () => seen.health()?.clockOffsetMs !== undefined);
  });

  it("is out of reach while it hangs, and what ran out meanwhile is not a dead fleet", async () => {
    redis.kill("SIGSTOP");
    await eventually("the store is out of reach", isUnreachable);
    expect(seen.health()?.problem).toMatch(/in time|closed|failed/);
    await eventually("the lease counts as lost", () => !leads());
    redis.kill("SIGCONT");
    await eventually("the store is back", isReachable);
    expect(seen.fleet()).toEqual(["shard-0"]);
    await shard.report(reportOf("shard-0", { state: "leaving" }));
    await eventually("the coordinator leads again", leads);
    expect(seen.fleets.every((fleet) => fleet.join() === "shard-0")).toBe(true);
  });
});

describe("a Redis that cannot be written", () => {
  it("is out of reach while it has no memory left, though it can be read: a fleet that cannot renew is not dead", async () => {
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await eventually("the store is out of reach", isUnreachable);
    expect(seen.health()?.problem).toMatch(/out of memory.*noeviction/);
    await expect(shard.report(reportOf("shard-0"))).rejects.toMatchObject({ code: "KSS_STORE_NOT_WRITABLE" });
    await expect(coordinator.publish(assignmentOf({ term: 2, epoch: 1 }))).rejects.toMatchObject({
      code: "KSS_STORE_NOT_WRITABLE",
    });
    await eventually(
      "Redis forgot the shard",
      async () => (await redis.command("EXISTS", `{${prefix}}:shard:shard-0`)) === ":0",
    );
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    await eventually("the store is back", isReachable);
    await shard.report(reportOf("shard-0", { state: "leaving" }));
    expect(seen.fleets.every((fleet) => fleet.join() === "shard-0")).toBe(true);
  });

  it("is out of reach when it is a read-only replica, and is still read", async () => {
    const replica = await startRedis(["--replicaof", `127.0.0.1 ${redis.port}`, "--repl-diskless-sync-delay", "0"]);
    const store = createRedisStore({ ...FAST, url: replica.url, prefix });
    try {
      const atReplica = watchStore(store);
      await eventually("the assignment is read", () => atReplica.assignments.at(-1)?.order.epoch === 1);
      await eventually("the problem is told", () => /read-only replica/.test(atReplica.health()?.problem ?? ""));
      await expect(store.report(reportOf("shard-1"))).rejects.toMatchObject({ code: "KSS_STORE_NOT_WRITABLE" });
      await replica.command("CONFIG", "SET", "replica-serve-stale-data", "no");
      await redis.stop();
      await eventually("the lost primary is told", () => /lost its primary/.test(atReplica.health()?.problem ?? ""));
      expect(atReplica.fleets.every((fleet) => fleet.join() === "shard-0" || fleet.length === 0)).toBe(true);
    } finally {
      await store.close();
      await replica.remove();
    }
  });
});
