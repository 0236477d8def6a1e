import { describe, expect, it } from "vitest";
import { brokenPromises, NOTHING_SHOWS, type Observed, promisedFor } from "./judge-promise.ts";

const CLEAN: Observed = {
  verdict: { missing: 0, nowhere: 0, double: 0, longestDoubleMs: 0, longestGapMs: 0 },
  excused: 0,
  ordersBack: [],
  mergedFaults: [],
  figures: {},
};

describe("brokenPromises", () => {
  it("finds nothing where nothing showed", () => {
    expect(brokenPromises(NOTHING_SHOWS, CLEAN)).toEqual([]);
  });

  it.each<[string, Partial<Observed>]>([
    ["missing: 1", { verdict: { missing: 1, nowhere: 0, double: 0, longestDoubleMs: 0, longestGapMs: 0 } }],
    ["double: 2", { verdict: { missing: 0, nowhere: 0, double: 2, longestDoubleMs: 0, longestGapMs: 0 } }],
    ["longest gap in ms: 3", { verdict: { missing: 0, nowhere: 0, double: 0, longestDoubleMs: 0, longestGapMs: 3 } }],
    ["an order went back", { ordersBack: ["shard-0: 1.2 after 1.3"] }],
    ["merged endpoint", { mergedFaults: ["4 missing"] }],
  ])("names what was not kept: %s", (text, difference) => {
    expect(brokenPromises(NOTHING_SHOWS, { ...CLEAN, ...difference })).toEqual([expect.stringContaining(text)]);
  });

  it("excuses only as many as the killed shard served, and only for as long as was promised", () => {
    const promised = { missing: "those of the killed", double: "none", longestGapMs: 15_000 } as const;
    const verdict = { missing: 7, nowhere: 7, double: 0, longestDoubleMs: 0, longestGapMs: 12_000 };
    expect(brokenPromises(promised, { ...CLEAN, verdict, excused: 7 })).toEqual([]);
    expect(brokenPromises(promised, { ...CLEAN, verdict, excused: 6 })).toHaveLength(1);
    expect(
      brokenPromises(promised, { ...CLEAN, verdict: { ...verdict, longestGapMs: 15_001 }, excused: 7 }),
    ).toHaveLength(1);
  });

  it("excuses what is double for a moment, where that is promised", () => {
    const promised = { ...NOTHING_SHOWS, double: { forMs: 2_000 } };
    const verdict = { ...CLEAN.verdict, double: 17, longestDoubleMs: 1_900 };
    expect(brokenPromises(promised, { ...CLEAN, verdict })).toEqual([]);
    expect(brokenPromises(promised, { ...CLEAN, verdict: { ...verdict, longestDoubleMs: 2_001 } })).toHaveLength(1);
  });

  it("excuses what stays in a body as retiring, and nothing that is in none", () => {
    const promised = { missing: "those retiring", double: "none", longestGapMs: 15_000 } as const;
    const verdict = { missing: 7, nowhere: 0, double: 0, longestDoubleMs: 0, longestGapMs: 12_000 };
    expect(brokenPromises(promised, { ...CLEAN, verdict })).toEqual([]);
    expect(brokenPromises(promised, { ...CLEAN, verdict: { ...verdict, nowhere: 1 } })).toHaveLength(1);
  });

  it("takes a figure that was promised and not measured for a broken promise", () => {
    const promised = { ...NOTHING_SHOWS, atMost: { visibleMs: 3_000 } };
    expect(brokenPromises(promised, { ...CLEAN, figures: { visibleMs: 2_999 } })).toEqual([]);
    expect(brokenPromises(promised, { ...CLEAN, figures: { visibleMs: 3_001 } })).toHaveLength(1);
    expect(brokenPromises(promised, CLEAN)).toHaveLength(1);
  });

  it("holds what was measured against the lower bound that is promised for it, and misses it", () => {
    const promised = { ...NOTHING_SHOWS, atLeast: { shards: 2 } };
    expect(brokenPromises(promised, { ...CLEAN, figures: { shards: 2 } })).toEqual([]);
    expect(brokenPromises(promised, { ...CLEAN, figures: { shards: 1 } })).toHaveLength(1);
    expect(brokenPromises(promised, CLEAN)).toHaveLength(1);
  });
});

describe("promisedFor", () => {
  const killed = { ...NOTHING_SHOWS, longestGapMs: 14_000, listMsPerPod: 0.3 } as const;

  it("gives a gap that is ended by a list as long as a larger one takes", () => {
    expect([600, 30_000].map((pods) => promisedFor(pods, killed).longestGapMs)).toEqual([15_000, 23_000]);
  });

  it("promises the same of any size where nothing is listed", () => {
    expect(promisedFor(30_000, NOTHING_SHOWS).longestGapMs).toBe(0);
  });
});
