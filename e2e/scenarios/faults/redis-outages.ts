import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../../process/wait-until.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

/** Over a lease and its grace, so that whoever is taken for dead by then shows. */
const AFTERWARDS_MS = 15_000;

const outage = (summary: string, goWrong: (stage: FaultStage) => Promise<void>): Fault => ({
  summary,
  promised: { ...NOTHING_SHOWS, atMost: { "moves by the outage": 0 } },
  shards: 3,
  maxShards: 4,
  open: () => ({
    act: async (stage) => {
      await goWrong(stage);
      await delay(AFTERWARDS_MS);
      stage.measured("moves by the outage", stage.watch.moves());
      // It still works.
      await awaitLeader(stage.fleet);
      await rescaleTo(stage, 4);
    },
  }),
});

export const redisStop = outage(
  "Redis is stopped for 30 s and comes back with what it had",
  async ({ redis, mark }) => {
    await redis.command("SAVE");
    await redis.stop();
    mark("Redis is stopped");
    await delay(30_000);
    await redis.start();
    mark("Redis is back");
  },
);

export const redisFlush = outage("Redis is flushed", async ({ redis, mark }) => {
  await redis.command("FLUSHALL");
  mark("Redis is flushed");
});

export const redisRestartEmpty = outage("Redis is restarted, and has lost all", async ({ redis, mark }) => {
  await redis.stop();
  mark("Redis is stopped");
  await delay(2_000);
  await redis.start();
  mark("Redis is back, empty");
});

export const redisOldSnapshot: Fault = {
  summary: "Redis is replaced by a snapshot from before a rescale",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: () => ({
    act: async (stage) => {
      const { redis, fleet, mark } = stage;
      await redis.command("SAVE");
      await rescaleTo(stage, 4);
      const order = newestOrder(stage);
      await redis.stop();
      await redis.start();
      mark(`Redis is back with an old snapshot, the fleet is at ${order}`);
      await delay(AFTERWARDS_MS);
      await waitUntil(() => (newestOrder(stage) === order ? undefined : true), {
        what: () => `a newer order than ${order}`,
      });
      await awaitLeader(fleet);
      await rescaleTo(stage, 3);
    },
  }),
};

const newestOrder = ({ watch }: FaultStage): string =>
  (watch.latest()?.answers ?? [])
    .map(({ order }) => order)
    .toSorted()
    .at(-1) ?? "";
