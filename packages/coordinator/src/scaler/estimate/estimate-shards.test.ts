import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EstimateSettings } from "../scaler-settings.ts";
import { anySettings, settingsWith } from "./estimate-settings.case.ts";
import { boundsOf, type ClusterSize, estimateShards, multipleFrom, wantedShards } from "./estimate-shards.ts";

const size: fc.Arbitrary<ClusterSize> = fc.record({
  nodes: fc.integer({ min: 1, max: 20_000 }),
  series: fc.nat(50_000_000),
});
const present = fc.integer({ min: 1, max: 80 });

type Walk = { readonly settings: EstimateSettings; readonly from: number; readonly sizes: readonly ClusterSize[] };

/** Sizes of which the largest is at most (1 + percent) times the smallest, in both inputs. */
const walkWithin = (percentOf: (settings: EstimateSettings) => number): fc.Arbitrary<Walk> =>
  fc
    .tuple(anySettings, size, present, fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 12 }))
    .map(([settings, least, from, places]) => {
      const within = (low: number, place: number): number =>
        low + Math.floor(((low * percentOf(settings)) / 100) * (place / 100));
      const sizes = places.map(([nodes, series]) => ({
        nodes: within(least.nodes, nodes),
        series: within(least.series ?? 0, series),
      }));
      return { settings, from: multipleFrom(from, settings.partitions), sizes };
    });

/** Each change of the number of shards along a walk: +1 for more, -1 for fewer. */
function changesOf({ settings, from, sizes }: Walk): readonly number[] {
  const changes: number[] = [];
  let shards = from;
  for (const one of sizes) {
    const wanted = wantedShards(shards, estimateShards(one, settings), settings.partitions);
    if (wanted !== shards) changes.push(Math.sign(wanted - shards));
    shards = wanted;
  }
  return changes;
}

describe("the estimate of shards", () => {
  it("is bounded by min and max, never zero, and its bands lie in each other", () =>
    fc.assert(
      fc.property(anySettings, size, (settings, at) => {
        const { stay, moveTo, exact } = estimateShards(at, settings);
        const [least, most] = boundsOf(settings);
        const within = [least, stay[0], moveTo[0], exact, moveTo[1], stay[1], most];
        const rising = [1, settings.minShards, ...within, settings.maxShards];
        expect(rising).toEqual([...rising].sort((a, b) => a - b));
        for (const count of within) expect(count % settings.partitions).toBe(0);
      }),
    ));

  it("is monotone: a larger cluster never gives fewer shards, in no band and by neither size", () =>
    fc.assert(
      fc.property(anySettings, size, fc.tuple(fc.nat(5_000), fc.nat(5_000_000)), (settings, at, [nodes, series]) => {
        const low = estimateShards(at, settings);
        const high = estimateShards({ nodes: at.nodes + nodes, series: (at.series ?? 0) + series }, settings);
        const numbers = ({ stay, moveTo, exact }: typeof low): readonly number[] => [...stay, ...moveTo, exact];
        numbers(low).forEach((count, index) => {
          expect(count).toBeLessThanOrEqual(numbers(high)[index] ?? 0);
        });
      }),
    ));

  it("takes the larger of the two sizes", () =>
    fc.assert(
      fc.property(anySettings, size, (settings, at) => {
        const both = estimateShards(at, settings);
        const nodes = estimateShards({ nodes: at.nodes }, settings);
        expect(both.exact).toBeGreaterThanOrEqual(nodes.exact);
        if (both.by === "nodes") expect(both.exact).toBe(nodes.exact);
        else expect(both.exact).toBeGreaterThan(nodes.exact);
      }),
    ));
});

describe("where a fleet goes", () => {
  it("stays inside the acceptance band; grows to the exact number; shrinks to the near edge of the recommendation band", () =>
    fc.assert(
      fc.property(anySettings, size, present, (settings, at, shards) => {
        const estimate = estimateShards(at, settings);
        const { partitions } = settings;
        const wanted = wantedShards(shards, estimate, partitions);
        if (shards < estimate.stay[0]) expect(wanted).toBe(estimate.exact);
        else if (shards > estimate.stay[1]) expect(wanted).toBe(estimate.moveTo[1]);
        else if (shards % partitions === 0) expect(wanted).toBe(shards);
        else expect(wanted).toBe(multipleFrom(shards, partitions));
        expect(wanted % partitions).toBe(0);
        // Once there it stays: the cluster as it is asks for no second change.
        expect(wantedShards(wanted, estimate, partitions)).toBe(wanted);
      }),
    ));

  it("never flaps between two node counts inside the band: it only grows, or only shrinks, whatever is counted in between", () =>
    fc.assert(
      fc.property(
        walkWithin(({ acceptancePercent }) => acceptancePercent),
        (walk) => {
          expect(new Set(changesOf(walk)).size).toBeLessThanOrEqual(1);
        },
      ),
    ));

  it("never grows again after it has shrunk, while the sizes differ by less than (1 + recommendation) / (1 - acceptance)", () =>
    fc.assert(
      fc.property(
        // 19/200 of it are left for sizes that are rounded to whole nodes.
        walkWithin(({ acceptancePercent: stay, recommendationPercent: near }) =>
          stay === 100 ? 500 : ((100 + near) / (100 - stay) - 1) * 100,
        ),
        (walk) => {
          const changes = changesOf(walk);
          expect(changes).toEqual([...changes].sort((a, b) => b - a));
        },
      ),
    ));

  it("with the defaults holds nodes that come and go by 15 % with one change up and one down at most", () => {
    const settings = settingsWith({ nodesPerShard: 7, maxShards: 1_000 });
    for (let around = 20; around < 3_000; around += 13) {
      const round = [1, 1.15, 0.85, 1.08, 0.93].map((share) => ({ nodes: Math.round(around * share) }));
      const sizes = [...round, ...round, ...round];
      const changes = changesOf({ settings, from: 1, sizes });
      expect(changes.filter((one) => one < 0).length).toBeLessThanOrEqual(1);
      expect(changes).toEqual([...changes].sort((a, b) => b - a));
    }
  });
});

describe("with partitions", () => {
  const estimate = (nodes: number, more: Partial<EstimateSettings>) =>
    estimateShards({ nodes }, settingsWith({ nodesPerShard: 100, ...more }));

  it("every number is rounded up to a multiple of them, and there is one shard of each at least", () => {
    expect(estimate(100, { partitions: 3 })).toMatchObject({ stay: [3, 3], exact: 3 });
    expect(estimate(500, { partitions: 3 })).toEqual({ stay: [6, 6], moveTo: [6, 6], exact: 6, by: "nodes" });
    expect(estimate(700, { partitions: 2 })).toEqual({ stay: [6, 10], moveTo: [8, 8], exact: 8, by: "nodes" });
  });

  it.each([
    [{ minShards: 4, maxShards: 10, partitions: 3 }, [6, 9]],
    [{ minShards: 1, maxShards: 50, partitions: 4 }, [4, 48]],
    // What the options refuse, and a reload may bring: partitions do not change while running.
    [{ minShards: 1, maxShards: 2, partitions: 3 }, [3, 3]],
    [{ minShards: 5, maxShards: 5, partitions: 3 }, [3, 3]],
  ])("min is rounded up and max down: %j", (settings, bounds) => expect(boundsOf(settings)).toEqual(bounds));
});

describe("the estimators", () => {
  it.each([
    [1, 1],
    [500, 1],
    [501, 2],
    [1_500, 3],
    [100_000, 50],
  ])("linear: %d nodes are %d shards, up to --max-shards", (nodes, exact) =>
    expect(estimateShards({ nodes }, settingsWith())).toMatchObject({ exact }),
  );

  it.each([
    [1, 1],
    [16, 1],
    [17, 2],
    [24, 2],
    [25, 3],
    [36, 3],
    [37, 4],
    [54, 4],
    [55, 6],
    [82, 8],
  ])("exponential: %d nodes are %d shards of 16, by steps of 1.5", (nodes, exact) =>
    expect(estimateShards({ nodes }, settingsWith({ estimator: "exponential", nodesPerShard: 16 }))).toMatchObject({
      exact,
    }),
  );

  it.each([
    [1, 2],
    [99, 2],
    [100, 2],
    [999, 2],
    [1_000, 5],
    [50_000, 9],
  ])("ladder: %d nodes are %d shards", (nodes, exact) => {
    const ladder = [
      { nodes: 100, shards: 2 },
      { nodes: 1_000, shards: 5 },
      { nodes: 5_000, shards: 9 },
    ];
    expect(estimateShards({ nodes }, settingsWith({ estimator: "ladder", ladder, minShards: 2 }))).toMatchObject({
      exact,
    });
  });

  it("counts --shards-base beside the nodes", () =>
    expect(estimateShards({ nodes: 501 }, settingsWith({ shardsBase: 2 }))).toEqual({
      stay: [3, 4],
      moveTo: [3, 4],
      exact: 4,
      by: "nodes",
    }));

  it("lets series count where they ask for more than the nodes do", () =>
    expect(estimateShards({ nodes: 10, series: 3_100_000 }, settingsWith({ seriesPerShard: 1_000_000 }))).toEqual({
      stay: [3, 4],
      moveTo: [3, 4],
      exact: 4,
      by: "series",
    }));
});
