import { describe, expect, it } from "vitest";
import { createOrderLag } from "./order-lag.ts";

const order = (epoch: number, term = 1) => ({ term, epoch });

describe("how long the slowest shard lags", () => {
  it("is counted from the oldest publication that it has not applied, whatever came after", () => {
    let nowMs = 1_000;
    const lag = createOrderLag(() => nowMs);
    expect(lag.lagMs([order(0)])).toBe(0);
    lag.published(order(1));
    nowMs = 3_000;
    lag.published(order(2));
    nowMs = 4_000;
    expect(lag.lagMs([order(2), order(0)])).toBe(3_000);
    expect(lag.lagMs([order(2), order(1)])).toBe(1_000);
    expect(lag.lagMs([order(2), order(2)])).toBe(0);
    expect(lag.lagMs([])).toBe(0);
    lag.published(order(1, 2));
    nowMs = 4_500;
    expect(lag.lagMs([order(9)])).toBe(500);
  });

  it("forgets the middle of very many, never the oldest", () => {
    let nowMs = 0;
    const lag = createOrderLag(() => nowMs);
    for (let epoch = 1; epoch <= 5_000; epoch++) {
      nowMs = epoch;
      lag.published(order(epoch));
    }
    expect(lag.lagMs([order(0)])).toBe(4_999);
    // Of those forgotten the next that is known stands in: a lag may look shorter, never longer.
    expect(lag.lagMs([order(10)])).toBe(998);
    expect(lag.lagMs([order(4_998)])).toBe(1);
  });
});
