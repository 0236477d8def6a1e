import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import type { FleetStatus } from "./fleet/process-fleet.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { waitUntil } from "./process/wait-until.ts";
import { type CutProxy, startCutProxy } from "./redis/cut-proxy.ts";
import { type RedisServer, startRedis } from "./redis/redis-server.ts";
import { awaitLeader, runFleetOn } from "./scenarios/fleet-run.ts";

let redis: RedisServer;
let proxy: CutProxy;
beforeAll(async () => {
  redis = await startRedis();
  proxy = await startCutProxy(redis.port);
});
afterAll(async () => {
  await proxy.close();
  await redis.remove();
});

/** Long enough for silence to mean something (10 s), and for the shard to be asked and given up if it did not answer. */
const GIVEN_UP_BY_MS = 15_000;

it("Never nowhere: coordinators that have never heard a shard ask it where the assignment says it is, and move nothing", async () => {
  const lines: string[] = [];
  const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
  const size = { shards: 3, maxShards: 3, coordinators: 2, churnRate: 20, readsUnion: false };
  const settingsOf = (name: string) =>
    name === "shard-1" ? { store: ["--redis", `redis://127.0.0.1:${proxy.port}`] } : {};
  let seen: FleetStatus | undefined;
  const { verdict, existing } = await runFleetOn(
    input,
    { ...size, settingsOf, store: ["--redis", redis.url] },
    async ({ fleet, watch, mark }) => {
      mark("shard-1 is cut off from Redis, both coordinators are killed");
      proxy.cut("refuse");
      for (const coordinator of fleet.coordinators) coordinator.kill("SIGKILL");
      await waitUntil(
        async () => (await redis.command("EXISTS", "{kube-state-shards}:shard:shard-1")).endsWith("0") || undefined,
        { everyMs: 500, what: () => "the last report of shard-1 to lapse" },
      );
      mark("they start again");
      for (const coordinator of fleet.coordinators) coordinator.start();
      const leader = await awaitLeader(fleet);
      await delay(GIVEN_UP_BY_MS);
      seen = await fleet.status(leader);
      mark("shard-1 reaches Redis again");
      proxy.cut(undefined);
      await watch.settledOn(3);
    },
  );
  const told = `${lines.join("\n")}\n${JSON.stringify({ verdict, seen })}`;
  const silent = seen?.shards.find(({ shard }) => shard === "shard-1");
  expect(silent?.state, told).toBe("silent");
  expect(silent?.units, told).toBeGreaterThan(0);
  expect(seen?.moves, told).toEqual([]);
  expect(verdictLine(verdict), told).toBe("missing 0, double 0, longest gap 0 ms");
  expect(existing, told).toBeGreaterThan(100);
});
