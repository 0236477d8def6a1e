import { setTimeout as delay } from "node:timers/promises";
import { clockEnv } from "../../fleet/clock-env.ts";
import { startCutProxy } from "../../redis/cut-proxy.ts";
import type { Fault } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

/** Three times the lease of a shard. */
const CUT_MS = 30_000;

export const shardCutOff: Fault = {
  summary: "cut a shard off from Redis but not from its scrapers: refused for 30 s, then swallowed for 30 s",
  promised: { ...NOTHING_SHOWS, atMost: { "moves while it was cut off": 0 } },
  shards: 3,
  maxShards: 4,
  open: async ({ redis, closing }) => {
    const proxy = await startCutProxy(redis.port);
    closing(proxy.close);
    return {
      settingsOf: (name) => (name === "shard-1" ? { store: ["--redis", `redis://127.0.0.1:${proxy.port}`] } : {}),
      act: async (stage) => {
        for (const how of ["refuse", "swallow"] as const) {
          stage.mark(`shard-1 is cut off from Redis: ${how}`);
          proxy.cut(how);
          await delay(CUT_MS);
          proxy.cut(undefined);
          stage.mark("it is back");
          await stage.watch.rests(3);
        }
        stage.measured("moves while it was cut off", stage.watch.moves());
        await rescaleTo(stage, 4);
      },
    };
  },
};

const RUN_MS = 100;
const STOP_MS = 300;

export const slowShard: Fault = {
  summary: "one shard runs for 100 ms of every 400 ms only, while the fleet is rescaled",
  // An instant is named 100 ms ahead: a shard that reads of it later goes on serving what another serves already.
  promised: { ...NOTHING_SHOWS, double: { forMs: 2_000 } },
  shards: 3,
  maxShards: 4,
  open: () => ({
    act: async (stage) => {
      const slow = stage.fleet.shards[0];
      let isSlow = true;
      const stutter = async (): Promise<void> => {
        while (isSlow) {
          slow?.kill("SIGSTOP");
          await delay(STOP_MS);
          slow?.kill("SIGCONT");
          await delay(RUN_MS);
        }
      };
      const stuttering = stutter();
      try {
        await rescaleTo(stage, 4);
        await rescaleTo(stage, 3);
      } finally {
        isSlow = false;
        await stuttering;
      }
    },
  }),
};

/** The move is given up 10 s after its instant, and a lease of 10 s is over, too. */
const PAUSE_MS = 25_000;
/** It has read then when it is to expose, and the instant is 100 ms after it was named. */
const READ_MS = 30;

export const pauseNewOwner: Fault = {
  summary: "stop (SIGSTOP) a new shard between its being ready and its exposing; it wakes when the move was given up",
  // The old shard names what it serves as retiring from the instant on, until the move is given up 10 s later.
  promised: { missing: "those retiring", double: "none", longestGapMs: 15_000 },
  shards: 2,
  maxShards: 3,
  poller: { timeoutMs: 1_000 },
  open: async ({ redis, closing }) => {
    let onInstant = (): void => {};
    const proxy = await startCutProxy(redis.port, {
      onReceived: (data) => {
        if (data.includes('"phase":"cuttingOver"')) onInstant();
      },
    });
    closing(proxy.close);
    return {
      settingsOf: (name) => (name === "shard-2" ? { store: ["--redis", `redis://127.0.0.1:${proxy.port}`] } : {}),
      act: async (stage) => {
        const shard = stage.fleet.shards[2];
        const paused = new Promise<void>((resolve) => {
          onInstant = () => {
            onInstant = () => {};
            setTimeout(() => {
              shard?.kill("SIGSTOP");
              resolve();
            }, READ_MS);
          };
        });
        stage.fleet.scaleTo(3);
        await paused;
        stage.mark("shard-2 is stopped");
        await delay(PAUSE_MS);
        stage.mark("shard-2 wakes");
        shard?.kill("SIGCONT");
        await stage.watch.rests(3);
      },
    };
  },
};

export const clockSkew: Fault = {
  summary: "one shard's clock is 5 s ahead, another's 5 s behind, while the fleet is rescaled",
  promised: NOTHING_SHOWS,
  shards: 3,
  maxShards: 4,
  open: () => ({
    settingsOf: (name) => {
      const skewMs = name === "shard-0" ? 5_000 : name === "shard-3" ? -5_000 : 0;
      return { env: clockEnv(skewMs) };
    },
    act: async (stage) => {
      await rescaleTo(stage, 4);
      await rescaleTo(stage, 2);
      await rescaleTo(stage, 4);
    },
  }),
};
