import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planWatches, type WatchPlanInput } from "./plan-watches.ts";

const KINDS = [
  { resource: "deployments", series: 100, families: 20 },
  { resource: "pods", series: 5_000, families: 50 },
  { resource: "services", series: 30, families: 8 },
];
const input = (more: Partial<WatchPlanInput>): WatchPlanInput => ({
  strategy: "namespace",
  mayWiden: true,
  maxOpenWatches: 100,
  namespaces: 10,
  singleWatches: 2,
  kinds: KINDS,
  wide: new Set(),
  ...more,
});

describe("the plan of watches", () => {
  it("watches every namespace on its own while the limit allows it", () => {
    expect(planWatches(input({}))).toEqual({ wide: new Set(), openWatches: 32 });
  });

  it("watches every kind cluster-wide when it is told to", () => {
    expect(planWatches(input({ strategy: "cluster" })).openWatches).toBe(5);
  });

  it("watches nothing cluster-wide where that may be forbidden, whatever it comes to", () => {
    const plan = planWatches(input({ mayWiden: false, namespaces: 60, wide: new Set(["services"]) }));
    expect(plan).toEqual({ wide: new Set(), openWatches: 182 });
  });

  it("keeps most kinds of a big shard by namespace, and always the heaviest", () => {
    const kinds = Array.from({ length: 20 }, (_, index) => ({
      resource: `k${index}`,
      series: index * 10,
      families: 5,
    }));
    const { wide, openWatches } = planWatches(
      input({ kinds, namespaces: 200, maxOpenWatches: 3_000, singleWatches: 12 }),
    );
    expect([...wide].sort()).toEqual(["k0", "k1", "k2", "k3", "k4", "k5"]);
    expect(openWatches).toBe(14 * 200 + 6 + 12);
  });

  it("lets kinds fall to cluster-wide, lightest first, until the limit holds", () => {
    expect(planWatches(input({ namespaces: 40 })).wide).toEqual(new Set(["services"]));
    expect(planWatches(input({ namespaces: 60 })).wide).toEqual(new Set(["services", "deployments"]));
  });

  it("judges by the number of families while nothing is held yet", () => {
    const empty = KINDS.map((kind) => ({ ...kind, series: 0 }));
    expect(planWatches(input({ namespaces: 60, kinds: empty })).wide).toEqual(new Set(["services", "deployments"]));
  });

  it("lets a kind go back only with room to spare", () => {
    const wide = new Set(["services"]);
    expect(planWatches(input({ namespaces: 30, wide })).wide).toEqual(wide); // 92 of 100 would be open
    expect(planWatches(input({ namespaces: 26, wide })).wide).toEqual(new Set()); // 80
  });

  it("holds the limit wherever wide watches can hold it, and does not change its mind", () => {
    const any = fc.record({
      namespaces: fc.nat(2_000),
      maxOpenWatches: fc.integer({ min: 5, max: 4_000 }),
      wide: fc.subarray(KINDS.map((kind) => kind.resource)).map((names) => new Set(names)),
    });
    fc.assert(
      fc.property(any, (more) => {
        const plan = planWatches(input(more));
        expect(plan.openWatches).toBeLessThanOrEqual(more.maxOpenWatches);
        expect(planWatches(input({ ...more, wide: plan.wide }))).toEqual(plan);
      }),
    );
  });
});
