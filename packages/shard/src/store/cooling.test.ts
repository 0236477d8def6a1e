import { type Log, silentLog } from "@kube-state-shards/listwatch";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCooling } from "./cooling.ts";

const GiB = 2 ** 30;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store that says when it was visited, in seconds. */
function start(options: { readonly log?: Log; readonly cool?: () => Promise<void> } = {}) {
  const visits: number[] = [];
  const state = { isReady: true, usedBytes: GiB / 2 };
  const startMs = Date.now();
  const cooling = createCooling({
    store: {
      async cool() {
        visits.push((Date.now() - startMs) / 1_000);
        await options.cool?.();
      },
    },
    isReady: () => state.isReady,
    memory: () => ({ usedBytes: state.usedBytes, limitBytes: GiB }),
    log: options.log ?? silentLog,
  });
  cooling.start();
  return { cooling, visits, state };
}

describe("cooling", () => {
  it("visits all pages every minute, and every ten seconds while memory is short", async () => {
    const { cooling, visits, state } = start();
    await vi.advanceTimersByTimeAsync(125_000);
    expect(visits).toEqual([60, 120]);
    state.usedBytes = 0.8 * GiB;
    await vi.advanceTimersByTimeAsync(80_000);
    expect(visits).toEqual([60, 120, 180, 190, 200]);
    await cooling.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(visits).toHaveLength(5);
  });

  it("leaves a shard alone that is in its first sync", async () => {
    const { cooling, visits, state } = start();
    state.isReady = false;
    await vi.advanceTimersByTimeAsync(200_000);
    expect(visits).toEqual([]);
    state.isReady = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(visits).toEqual([240]);
    await cooling.stop();
  });

  it("goes on after a visit that failed, and tells of it", async () => {
    const error = vi.fn();
    const cool = async (): Promise<void> => {
      throw new Error("broken");
    };
    const { cooling, visits } = start({ log: { ...silentLog, error }, cool });
    await vi.advanceTimersByTimeAsync(125_000);
    expect(visits).toHaveLength(2);
    expect(error).toHaveBeenCalledTimes(2);
    await cooling.stop();
  });

  it("has stopped once the visit under way is over", async () => {
    let finish = (): void => {};
    const { cooling, visits } = start({
      cool: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    let isStopped = false;
    const stopped = cooling.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(200_000);
    expect([visits.length, isStopped]).toEqual([1, false]);
    finish();
    await stopped;
    expect(isStopped).toBe(true);
  });
});
