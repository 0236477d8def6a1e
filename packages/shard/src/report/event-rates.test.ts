import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventRates } from "./event-rates.ts";

const UNIT = "ns/a";

function begin(halfLifeMs = 60_000) {
  let nowMs = 5_000_000;
  const rates = createEventRates({ nowMs: () => nowMs, halfLifeMs });
  rates.begin(UNIT);
  /** So many events a second, evenly, for so long. */
  const run = (perSecond: number, seconds: number): void => {
    const events = Math.round(perSecond * seconds);
    for (let event = 0; event < events; event++) {
      nowMs += (seconds * 1_000) / events;
      rates.count(UNIT);
    }
    if (events === 0) nowMs += seconds * 1_000;
  };
  return { rates, run };
}

describe("the event rate of a unit", () => {
  it("is not told before the unit has been watched for a half-life, and is right from then on", () => {
    const { rates, run } = begin();
    run(20, 59);
    expect(rates.rateOf(UNIT)).toBeNull();
    run(20, 2);
    expect(rates.rateOf(UNIT)).toBeCloseTo(20, 0);
    run(20, 600);
    expect(rates.rateOf(UNIT)).toBeCloseTo(20, 0);
  });

  it("adds up over the units of which it is known", () => {
    const { rates, run } = begin();
    run(20, 61);
    rates.begin("ns/b");
    rates.count("ns/b");
    expect(rates.total()).toBe(rates.rateOf(UNIT));
    run(0, 61);
    expect(rates.rateOf("ns/b")).toBeGreaterThan(0);
    expect(rates.total()).toBeCloseTo((rates.rateOf(UNIT) ?? 0) + (rates.rateOf("ns/b") ?? 0), 5);
    rates.keepOnly(new Set());
    expect(rates.total()).toBe(0);
  });

  it("comes half the way to a new rate in each half-life, and down to 0", () => {
    const { rates, run } = begin();
    run(100, 1_200);
    run(0, 60);
    expect(rates.rateOf(UNIT)).toBeCloseTo(50, 0);
    run(200, 60);
    expect(rates.rateOf(UNIT)).toBeCloseTo(125, 0);
    run(0, 3_600);
    expect(rates.rateOf(UNIT)).toBe(0);
  });

  it("is that of any even stream, whatever its rate, the half-life and how long it has been watched", () => {
    const stream = fc.record({
      perSecond: fc.integer({ min: 1, max: 50 }),
      halfLifeMs: fc.integer({ min: 20_000, max: 120_000 }),
      halfLives: fc.double({ min: 1, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(stream, ({ perSecond, halfLifeMs, halfLives }) => {
        const { rates, run } = begin(halfLifeMs);
        run(perSecond, (halfLifeMs * halfLives) / 1_000 + 1);
        expect(Math.abs((rates.rateOf(UNIT) ?? 0) / perSecond - 1)).toBeLessThan(0.06);
      }),
      { numRuns: 50 },
    );
  });

  it("counts nothing of what comes before the unit is whole, and begins anew when it was let go", () => {
    const { rates, run } = begin();
    rates.count("ns/other");
    expect(rates.rateOf("ns/other")).toBeNull();
    run(10, 120);
    rates.begin(UNIT);
    expect(rates.rateOf(UNIT)).toBeCloseTo(10, 0);
    rates.keepOnly(new Set([UNIT]));
    expect(rates.rateOf(UNIT)).toBeCloseTo(10, 0);
    rates.keepOnly(new Set());
    rates.begin(UNIT);
    expect(rates.rateOf(UNIT)).toBeNull();
  });
});
