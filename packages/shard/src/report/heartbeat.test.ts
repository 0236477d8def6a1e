import { afterEach, describe, expect, it, vi } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { createHeartbeat } from "./heartbeat.ts";

afterEach(() => void vi.useRealTimers());

describe("the heartbeat", () => {
  it("beats by itself, and has one report under way at a time", async () => {
    let sent = 0;
    let underWay = 0;
    const heartbeat = createHeartbeat({
      everyMs: 1,
      gapMs: 0,
      send: async () => {
        expect(++underWay).toBe(1);
        sent++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        underWay--;
        return true;
      },
    });
    heartbeat.start();
    await awaitState(
      () => sent,
      (count) => count >= 5,
    );
    await heartbeat.stop();
    expect(underWay).toBe(0);
  });

  it("reports a change at once, and what changes meanwhile together in one more", async () => {
    const finish: ((taken: boolean) => void)[] = [];
    const heartbeat = createHeartbeat({
      everyMs: 3_600_000,
      gapMs: 1,
      send: () => new Promise((resolve) => finish.push(resolve)),
    });
    heartbeat.start();
    expect(finish).toHaveLength(1);
    for (let n = 0; n < 100; n++) heartbeat.soon();
    expect(finish).toHaveLength(1);
    finish[0]?.(true);
    await awaitState(
      () => finish.length,
      (count) => count === 2,
    );
    finish[1]?.(true);
    await heartbeat.stop();
    heartbeat.soon();
    expect(finish).toHaveLength(2);
  });

  it("leaves changes to the regular reports before long while none is taken, and tells of them at once again afterwards", async () => {
    vi.useFakeTimers();
    const startMs = performance.now();
    const sentMs: number[] = [];
    let isTaken = false;
    const heartbeat = createHeartbeat({
      everyMs: 2_000,
      gapMs: 20,
      send: async () => {
        sentMs.push(performance.now() - startMs);
        return isTaken;
      },
    });
    heartbeat.start();
    for (let step = 0; step < 999; step++) {
      heartbeat.soon();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(sentMs).toEqual([0, 40, 120, 280, 600, 1240, 2000, 4000, 6000, 8000]);
    isTaken = true;
    await vi.advanceTimersByTimeAsync(100);
    expect(sentMs.slice(10)).toEqual([10_000]);
    heartbeat.soon();
    await vi.advanceTimersByTimeAsync(20);
    expect(sentMs.slice(10)).toEqual([10_000, 10_090]);
    await heartbeat.stop();
  });
});
