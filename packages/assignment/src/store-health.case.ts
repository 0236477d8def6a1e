import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { eventually } from "./assignment-store.case.ts";
import type { AssignmentStore } from "./assignment-store.ts";
import type { StoreHealth, StoreHealthSource } from "./store-health.ts";

export type OpenedHealth = {
  readonly store: StoreHealthSource & Pick<AssignmentStore, "now">;
  /** From now on (or no longer) out of reach. */
  isolate(isIsolated: boolean): void;
  close(): Promise<void>;
};

/** Nothing here is precise to more than this: the tests run on busy machines. */
const SAME_CLOCK_MS = 200;

/** What every StoreHealthSource keeps. One store for each test; `open` gives a fresh one that can be reached. */
export function describeStoreHealth(name: string, open: () => Promise<OpenedHealth>): void {
  const withStore = (use: (opened: OpenedHealth, seen: readonly StoreHealth[]) => Promise<void>) => async () => {
    const opened = await open();
    const seen: StoreHealth[] = [];
    opened.store.watchHealth((health) => void seen.push(health));
    try {
      await use(opened, seen);
    } finally {
      await opened.close();
    }
  };

  describe(`${name} as a StoreHealthSource`, () => {
    it(
      "tells soon that the store can be reached, since when, and how its clock stands to ours",
      withStore(async ({ store }, seen) => {
        expect(seen).toEqual([]);
        await eventually("it was told", () => seen.at(-1)?.state === "reachable");
        const health = seen.at(-1);
        expect(health?.problem).toBeUndefined();
        expect(health?.sinceMs).toBeGreaterThan(0);
        expect(health?.sinceMs).toBeLessThanOrEqual(performance.now());
        await eventually("the clock is known", () => seen.at(-1)?.clockOffsetMs !== undefined);
        const offsetMs = store.now() - Date.now();
        expect(Math.abs(offsetMs - (seen.at(-1)?.clockOffsetMs ?? Number.NaN))).toBeLessThan(SAME_CLOCK_MS);
      }),
    );

    it(
      "tells that it cannot be reached, since when, what is wrong and what to do, and when it is back",
      withStore(async ({ isolate }, seen) => {
        await eventually("it can be reached", () => seen.at(-1)?.state === "reachable");
        const reachedMs = seen.at(-1)?.sinceMs ?? Number.NaN;
        isolate(true);
        await eventually("it cannot be reached", () => seen.at(-1)?.state === "unreachable");
        expect(seen.at(-1)?.problem).toMatch(/\. (Check|Wait)/);
        const lostMs = seen.at(-1)?.sinceMs ?? Number.NaN;
        expect(lostMs).toBeGreaterThan(reachedMs);
        isolate(false);
        await eventually("it is back", () => seen.at(-1)?.state === "reachable");
        expect(seen.at(-1)?.sinceMs).toBeGreaterThan(lostMs);
        expect(seen.at(-1)?.problem).toBeUndefined();
      }),
    );

    it(
      "has a clock that goes on while it cannot be reached",
      withStore(async ({ store, isolate }, seen) => {
        await eventually("it can be reached", () => seen.at(-1)?.state === "reachable");
        isolate(true);
        await eventually("it cannot be reached", () => seen.at(-1)?.state === "unreachable");
        const before = store.now();
        await eventually("time passed", () => store.now() > before);
      }),
    );

    it(
      "does not call who was stopped",
      withStore(async ({ store, isolate }, seen) => {
        const stopped: StoreHealth[] = [];
        store.watchHealth((health) => void stopped.push(health))();
        isolate(true);
        await eventually("another was called", () => seen.at(-1)?.state === "unreachable");
        await sleep(10);
        expect(stopped).toEqual([]);
      }),
    );
  });
}
