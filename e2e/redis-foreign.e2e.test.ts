import { fileURLToPath } from "node:url";
import { createRedisStore, type RedisStore, type ShardReport } from "@kube-state-shards/assignment";
import { assignmentOf, eventually, reportOf } from "@kube-state-shards/assignment/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { spawnChild, waitForOutput } from "./process/spawn-child.ts";
import { FAST, freshPrefix, leadingStore } from "./redis/open-store.ts";
import { type RedisServer, startRedis } from "./redis/redis-server.ts";
import { type StoreWatch, watchStore } from "./redis/watch-store.ts";

const LEASE_MS = 2_000;
const REPORT_FOREVER = fileURLToPath(new URL("redis/report-forever.ts", import.meta.url));

let redis: RedisServer;
let prefix: string;
let coordinator: RedisStore;
let shard: RedisStore;
let seen: StoreWatch;
let invalid: string[];
let logged: string[];

const key = (name: string): string => `{${prefix}}:${name}`;
/** Replaces a key in one step: nobody who writes it meanwhile can come between. */
const replaceKey = (name: string, ...[command = "", ...args]: readonly string[]): Promise<string> =>
  redis.command(
    "EVAL",
    `redis.call('DEL', KEYS[1]) return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))`,
    "1",
    key(name),
    command,
    ...args,
  );

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.remove());
beforeEach(async () => {
  prefix = freshPrefix();
  invalid = [];
  logged = [];
  const log = (_: object, message: string): void => void logged.push(message);
  const settings = { ...FAST, url: redis.url, prefix, leaseMs: LEASE_MS };
  coordinator = await leadingStore({
    ...settings,
    observer: { onInvalid: (name) => void invalid.push(name) },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: log },
  });
  shard = createRedisStore(settings);
  await shard.ready();
  await coordinator.publish(assignmentOf({ term: 1, epoch: 1 }));
  await shard.report(reportOf("shard-0"));
  seen = watchStore(coordinator);
  await eventually("the shard is seen", () => seen.fleet()?.join() === "shard-0");
  await eventually("the assignment is seen", () => seen.assignments.length === 1);
});
afterEach(async () => {
  await Promise.all([coordinator.close(), shard.close()]);
});

describe("what is not ours under our keys", () => {
  it.each(["assignment", "meta", "leader", "shards"])(
    "is told, and nothing is taken from it: a list as %s",
    async (name) => {
      await replaceKey(name, "RPUSH", "somebody's");
      await eventually("it is told", () => seen.health()?.problem?.includes(key(name)) === true);
      expect(seen.health()?.problem).toMatch(/got a list, want a (hash|set)\. Something else writes/);
      expect(seen.assignments.length).toBe(1);
      await redis.command("DEL", key(name));
      await eventually("it is right again once the key is gone", () => seen.health()?.state === "reachable");
      expect(seen.fleets.every((fleet) => fleet.join() === "shard-0")).toBe(true);
    },
  );

  it("is told when it has the right type and other fields", async () => {
    for (const name of ["assignment", "meta", "leader"]) {
      await replaceKey(name, "HSET", "somebody", "else");
      await eventually(`${name} is told`, () => seen.health()?.problem?.includes(key(name)) === true);
      expect(seen.health()?.problem).toMatch(/without our fields/);
      await redis.command("DEL", key(name));
    }
  });

  it.each([
    ["no JSON", "{", /not JSON/],
    ["no assignment", JSON.stringify({ schema: { min: 1, max: 1 }, assignment: { units: 3 } }), /faults/],
    ["of a far release", JSON.stringify({ schema: { min: 7, max: 8 } }), /versions 7 to 8/],
    [
      "of another order",
      JSON.stringify({ schema: { min: 1, max: 1 }, assignment: assignmentOf({ term: 8, epoch: 8 }) }),
      /its own/,
    ],
  ])(
    "is told and logged once, and healed by the next publication: an assignment's body that is %s",
    async (_, body, pattern) => {
      await redis.command("HSET", key("assignment"), "hash", "x", "body", body);
      await eventually("it is told", () => pattern.test(seen.health()?.problem ?? ""));
      const healths = seen.healths.length;
      for (const state of ["leaving", "active"] as const) {
        const fleets = seen.fleets.length;
        await shard.report(reportOf("shard-0", { state }));
        await eventually("the store was read again", () => seen.fleets.length > fleets);
      }
      expect(invalid).toEqual([key("assignment")]);
      expect(logged.length).toBe(1);
      expect(seen.assignments.length).toBe(1);
      expect(seen.healths.length).toBe(healths);
      await coordinator.publish(assignmentOf({ term: 2, epoch: 1 }));
      await eventually("it is healed", () => seen.health()?.state === "reachable");
      expect(seen.assignments.length).toBe(2);
    },
  );

  it.each([
    ["no JSON", "{"],
    ["no report", JSON.stringify({ protocol: { min: 1, max: 1 }, shard: "shard-0" })],
    ["another shard's", JSON.stringify(reportOf("shard-7"))],
    ["of a far release", JSON.stringify(reportOf("shard-0", { protocol: { min: 7, max: 8 } }))],
  ])("is told and logged once, and the last whole report kept for a lease: a report that is %s", async (_, body) => {
    await redis.command("HSET", key("shard:shard-0"), "version", "x", "body", body);
    await redis.command("PERSIST", key("shard:shard-0"));
    await eventually("it is counted", () => invalid.length > 0);
    await eventually("the shard is given up after a lease", () => seen.fleet()?.length === 0);
    expect(invalid).toEqual([key("shard:shard-0")]);
    expect(logged.length).toBe(1);
    expect(seen.health()?.state).toBe("reachable");
    await shard.report(reportOf("shard-0"));
    await eventually("it is healed", () => seen.fleet()?.join() === "shard-0");
  });

  it("is told to the shard whose key it is", async () => {
    await replaceKey("shard:shard-0", "SET", "somebody's");
    await expect(shard.report(reportOf("shard-0"))).rejects.toMatchObject({
      code: "KSS_STORE_FOREIGN_DATA",
      message: expect.stringContaining(key("shard:shard-0")),
    });
    await eventually("it is counted", () => invalid.includes(key("shard:shard-0")));
  });

  it("is told to who stands for election, when it is the fence", async () => {
    await redis.command("SET", key("fence"), "somebody's");
    await redis.command("DEL", key("leader"));
    await eventually("it is told", () => seen.health()?.problem?.includes(key("fence")) === true);
    await expect(coordinator.publish(assignmentOf({ term: 2, epoch: 1 }))).rejects.toMatchObject({
      code: "KSS_NOT_LEADER",
    });
    await redis.command("DEL", key("fence"));
    await eventually("it is right again", () => seen.health()?.state === "reachable");
  });
});

describe("two processes with one shard's id", () => {
  it("are told apart: the second is refused while the first lives, and takes over when that was killed", async () => {
    const args = [redis.url, prefix, "shard-1"];
    const first = spawnChild(process.execPath, [REPORT_FOREVER, ...args, "one"]);
    const reports: (ShardReport | undefined)[] = [];
    coordinator.watchReports((living) => void reports.push(living.get("shard-1")));
    try {
      await waitForOutput(first, /reported/);
      await eventually("the first is seen", () => reports.at(-1)?.incarnation === "one");
      const second = spawnChild(process.execPath, [REPORT_FOREVER, ...args, "two"]);
      try {
        await waitForOutput(second, /KSS_STORE_DUPLICATE_SHARD: report as shard-1: .*incarnation one.*--shard-id/);
        expect(second.output()).not.toMatch(/^reported/m);
        await first.stop("SIGKILL");
        await waitForOutput(second, /^reported/m);
        await eventually("the second is seen", () => reports.at(-1)?.incarnation === "two");
        expect(reports.filter((report) => report !== undefined).map(({ incarnation }) => incarnation)).not.toContain(
          undefined,
        );
      } finally {
        await second.stop("SIGKILL");
      }
    } finally {
      await first.stop("SIGKILL");
    }
  });
});
