import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, planRelist, type RelistHistory } from "./plan-relist.ts";
import { REFLECTOR_TIMINGS as timings } from "./reflector-timings.ts";

describe("backOffMs", () => {
  it("stays within 1 and 30 s, doubling, never below what the server asked for", () => {
    fc.assert(
      fc.property(
        fc.nat(2000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.nat(60_000), { nil: undefined }),
        (failures, uniform, retryAfterMs) => {
          const delayMs = backOffMs(failures, { timings, random: () => uniform, retryAfterMs });
          expect(delayMs).toBeGreaterThanOrEqual(Math.max(1000, retryAfterMs ?? 0));
          expect(delayMs).toBeLessThanOrEqual(Math.max(30_000, (retryAfterMs ?? 0) + 1000));
        },
      ),
    );
    expect([0, 1, 2, 3, 4, 5].map((failures) => backOffMs(failures, { timings, random: () => 0 }))).toEqual([
      1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
  });
});

describe("planRelist", () => {
  it("lets one relist in 30 s start at once, whatever comes when", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50_000)), (gapsMs) => {
        let history: RelistHistory | undefined;
        let nowMs = 0;
        let lastImmediateMs = Number.NEGATIVE_INFINITY;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const plan = planRelist(history, nowMs, timings);
          history = plan.history;
          if (!plan.immediately) continue;
          expect(nowMs - lastImmediateMs).toBeGreaterThanOrEqual(30_000);
          lastImmediateMs = nowMs;
        }
      }),
    );
  });

  it("backs off from a second 410 within 10 s, further with each one", () => {
    const first = planRelist(undefined, 0, timings);
    const second = planRelist(first.history, 9_000, timings);
    expect([first.immediately, second.immediately, second.history.streak]).toEqual([true, false, 1]);
  });
});
