import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { createUnitQueue } from "./unit-queue.ts";

function start(sliceMs: number) {
  const held = new Map<string, number>();
  let gains = 0;
  const queue = createUnitQueue({
    held,
    gain: (unit) => {
      expect(held.has(unit)).toBe(false);
      held.set(unit, ++gains);
    },
    release: (unit) => {
      expect(held.delete(unit)).toBe(true);
    },
    sliceMs,
  });
  return { queue, held };
}

describe("the queue of units", () => {
  it("ends with what was wanted last, whatever was wanted before and however slowly it goes", async () => {
    const wish = fc.subarray(["ns/a", "ns/b", "ns/c", "ns/d"]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(wish, fc.boolean()), { minLength: 1, maxLength: 12 }), async (wishes) => {
        const { queue, held } = start(0);
        for (const [units, waits] of wishes) {
          queue.want(new Set(units));
          if (waits) await new Promise((resolve) => setImmediate(resolve));
        }
        const last = [...(wishes.at(-1)?.[0] ?? [])].sort();
        await awaitState(
          () => [...held.keys()].sort(),
          (units) => units.join() === last.join(),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("gains a unit anew that is wanted again before it was released", async () => {
    const { queue, held } = start(0);
    queue.want(new Set(["ns/a", "ns/b"]));
    await awaitState(
      () => held.size,
      (size) => size === 2,
    );
    const before = held.get("ns/b");
    queue.want(new Set()); // releases ns/a at once, ns/b in the next turn
    expect([...held.keys()]).toEqual(["ns/b"]);
    queue.want(new Set(["ns/b"]));
    await awaitState(
      () => held.get("ns/b"),
      (now) => now !== undefined && now !== before,
    );
  });

  it("does nothing after its end", async () => {
    const { queue, held } = start(0);
    queue.want(new Set(["ns/a", "ns/b"]));
    queue.stop();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(held.size).toBe(1);
  });
});
