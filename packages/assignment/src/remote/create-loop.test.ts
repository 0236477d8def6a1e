import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createLoop, type Loop } from "./create-loop.ts";

const NEVER_MS = 1_000_000;
let loop: Loop | undefined;
afterEach(() => loop?.stop());

async function until(holds: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 60_000; !holds(); await sleep(1)) expect(Date.now()).toBeLessThan(endMs);
}

describe("createLoop", () => {
  it("runs again and again", async () => {
    let runs = 0;
    loop = createLoop({ everyMs: 1, gapMs: 1, run: async () => void runs++ });
    loop.start();
    await until(() => runs > 3);
  });

  it("makes one run of what is asked for meanwhile, never two at a time", async () => {
    let runs = 0;
    const open: (() => void)[] = [];
    const run = (): Promise<void> => {
      runs += 1;
      return new Promise((resolve) => open.push(resolve));
    };
    loop = createLoop({ everyMs: NEVER_MS, gapMs: 1, run });
    loop.start();
    await until(() => runs === 1);
    for (let hint = 0; hint < 10; hint++) loop.soon();
    await sleep(10);
    expect(runs).toBe(1);
    open[0]?.();
    await until(() => runs === 2);
    open[1]?.();
    await sleep(10);
    expect(runs).toBe(2);
  });

  it("waits for the last run when it is stopped, and runs no more", async () => {
    let runs = 0;
    let hasEnded = false;
    const run = async (): Promise<void> => {
      runs += 1;
      await sleep(20);
      hasEnded = true;
    };
    loop = createLoop({ everyMs: NEVER_MS, gapMs: 0, run });
    loop.start();
    await until(() => runs === 1);
    loop.soon();
    await loop.stop();
    expect(hasEnded).toBe(true);
    loop.soon();
    await sleep(10);
    expect(runs).toBe(1);
  });
});
