import { setTimeout as delay } from "node:timers/promises";
import type { Fault, FaultSettings, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";

/** A silent shard is given up after its lease of 10 s and a probe; then others list what it had. */
const KILLED = { missing: "those of the killed", double: "none", longestGapMs: 14_000, listMsPerPod: 0.3 } as const;

/** Starts and stops shards as a StatefulSet controller does. */
export const rescale = ({ steps }: FaultSettings): Fault => ({
  summary: "rescale the fleet (--steps)",
  promised: NOTHING_SHOWS,
  shards: steps[0] ?? 1,
  maxShards: Math.max(...steps),
  judgesMerged: true,
  open: () => ({
    act: async (stage) => {
      for (const count of steps.slice(1)) await rescaleTo(stage, count);
    },
  }),
});

/** Resolves when nothing moves any more. */
export async function rescaleTo({ fleet, watch, mark }: FaultStage, count: number): Promise<void> {
  mark(`rescale to ${count} shards`);
  fleet.scaleTo(count);
  await watch.rests(count);
  mark("at rest");
}

export const rollingRestart: Fault = {
  summary: "restart all shards one by one, each drained first (SIGTERM)",
  promised: NOTHING_SHOWS,
  shards: 3,
  judgesMerged: true,
  open: () => ({
    act: async ({ fleet, watch, mark }) => {
      for (const shard of fleet.shards) {
        mark(`restart ${shard.name}`);
        await shard.stop();
        shard.start();
        await shard.ready();
        await watch.rests(fleet.shards.length);
        mark("at rest");
      }
    },
  }),
};

export const killShard: Fault = {
  summary: "kill -9 a shard: others list what it had once its lease has run out; then it returns",
  promised: KILLED,
  shards: 3,
  open: () => ({
    act: async (stage) => {
      const { fleet, watch, mark } = stage;
      const name = watch.heaviest();
      const shard = fleet.shards.find((one) => one.name === name);
      mark(`kill ${name}`);
      stage.excuse(name);
      shard?.kill("SIGKILL");
      await shard?.child()?.exited;
      await watch.rests(2);
      mark("others serve all; it returns");
      shard?.start();
      await watch.rests(3);
    },
  }),
};

export const shrinkAtOnce: Fault = {
  summary: "10 shards become 3 at once",
  promised: NOTHING_SHOWS,
  shards: 10,
  minNamespaces: 30,
  open: () => ({
    act: async (stage) => {
      await rescaleTo(stage, 3);
      await delay(1_000);
    },
  }),
};
