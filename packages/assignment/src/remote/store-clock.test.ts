import { describe, expect, it } from "vitest";
import type { RoundTrip } from "./judge-clock.ts";
import { createStoreClock } from "./store-clock.ts";

const WALL_MS = 5_000_000;

/** A store whose clock is `aheadMs` before this machine's. */
function open() {
  const world = { monotonicMs: 0, aheadMs: 40, runId: "a", fails: false };
  const offsets: (number | undefined)[] = [];
  const ask = async (): Promise<RoundTrip> => {
    if (world.fails) throw new Error("no answer");
    const sentMs = world.monotonicMs;
    world.monotonicMs += 2;
    return { sentMs, receivedMs: world.monotonicMs, storeMs: WALL_MS + sentMs + 1 + world.aheadMs, runId: world.runId };
  };
  const clock = createStoreClock({
    ask,
    monotonicMs: () => world.monotonicMs,
    wallMs: () => WALL_MS + world.monotonicMs,
    onOffset: (offsetMs) => void offsets.push(offsetMs),
  });
  return { world, clock, offsets };
}

describe("the store's clock", () => {
  it("is this machine's until the store was asked, then the store's", async () => {
    const { world, clock, offsets } = open();
    expect(clock.now()).toBe(WALL_MS);
    expect(clock.isSynced()).toBe(false);
    expect(await clock.synchronise()).toBe(true);
    expect(clock.now()).toBe(WALL_MS + world.monotonicMs + 40);
    expect(offsets.at(-1)).toBe(40);
  });

  it("does not go back for a small correction, and does when the store's clock was set back", async () => {
    const { world, clock } = open();
    await clock.synchronise();
    const beforeMs = clock.now();
    world.aheadMs -= 200;
    await clock.synchronise();
    expect(clock.now()).toBe(beforeMs);
    world.monotonicMs += 500;
    expect(clock.now()).toBeGreaterThan(beforeMs);
    world.aheadMs -= 60_000;
    expect(await clock.synchronise()).toBe(false);
    expect(await clock.synchronise()).toBe(true);
    expect(clock.now()).toBeLessThan(beforeMs);
  });

  it("cannot be told between a jump and its confirmation, and goes on by what it was", async () => {
    const { world, clock, offsets } = open();
    await clock.synchronise();
    world.aheadMs = 1_000;
    expect(await clock.synchronise()).toBe(false);
    expect(offsets.at(-1)).toBeUndefined();
    expect(clock.now()).toBe(WALL_MS + world.monotonicMs + 40);
    expect(await clock.synchronise()).toBe(true);
    expect(offsets.at(-1)).toBe(1_000);
  });

  it("cannot be told from the first answer of another server until the round has ended", async () => {
    const { world, clock, offsets } = open();
    await clock.synchronise();
    const told = offsets.length;
    world.runId = "b";
    expect(await clock.synchronise()).toBe(true);
    expect(offsets.slice(told)).toEqual([...Array(8).fill(undefined), 40]);
  });

  it("fails when the store does not answer, and stays what it was", async () => {
    const { world, clock } = open();
    await clock.synchronise();
    world.fails = true;
    await expect(clock.synchronise()).rejects.toThrow("no answer");
    expect(clock.isSynced()).toBe(true);
  });
});
