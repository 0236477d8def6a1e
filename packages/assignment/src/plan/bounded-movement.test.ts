import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadsOf, movedBetween, shardIds, totalOf, weightLists, weightsOf } from "./plan.case.ts";
import { planUnits } from "./plan-units.ts";

const UP_TO = 20;
const SHAPES = {
  even: () => 100,
  uneven: (index: number) => 1 + ((index * 7919) % 1000),
  skewed: (index: number) => Math.ceil(100_000 / (index + 1)),
} as const;

type Step = { readonly members: number; readonly moved: number; readonly share: number; readonly spareable: boolean };

/** Grows a fleet from 1 shard to one more than `upTo`, and tells, of each step, the moved weight and the new shard's load, both in means. */
function* grow(weights: ReadonlyMap<string, number>, upTo = UP_TO): Generator<Step> {
  let owners: ReadonlyMap<string, string> = new Map();
  for (let members = 1; members <= upTo + 1; members++) {
    const input = { previous: owners, members: shardIds(members), weights, membersChanged: true };
    const next = planUnits(input).owners;
    const mean = totalOf(weights) / members;
    const loads = loadsOf(next, weights);
    const joined = loads.get(`shard-${members - 1}`) ?? 0;
    const room = 2 * mean - joined;
    // A unit that would narrow the gap between its shard and the new one, and fits: none may be left when the new one is light.
    const spareable = [...next].some(([unit, owner]) => {
      const weight = weights.get(unit) ?? 0;
      return weight <= room * (1 - 1e-6) && weight < ((loads.get(owner) ?? 0) - joined) * (1 - 1e-6);
    });
    if (members > 1)
      yield { members, moved: movedBetween(owners, next, weights) / mean, share: joined / mean, spareable };
    owners = next;
  }
}

describe("Bounded movement", () => {
  const clusters = Object.entries(SHAPES).flatMap(([shape, weightAt]) =>
    [300, 1000].map((units) => ({
      shape,
      units,
      weights: weightsOf(Array.from({ length: units }, (_, i) => weightAt(i))),
    })),
  );
  it.each(clusters)(
    "N to N+1 moves at most 2/(N+1) of the total and gives the new shard at least 0.7 of the mean: $shape weights, $units units, N = 1 to 20",
    ({ weights }) => {
      for (const step of grow(weights)) {
        expect(step.moved, `moved means at ${step.members} shards`).toBeLessThanOrEqual(2);
        expect(step.share, `share of shard ${step.members}`).toBeGreaterThanOrEqual(0.7);
      }
    },
  );

  it("N to N+1 keeps to both for N = 1 to 50 and random clusters of hundreds of units, none over a fifth of a shard's mean", () => {
    const cluster = fc.record({
      units: fc.integer({ min: 400, max: 700 }),
      spread: fc.integer({ min: 0, max: 200 }),
      seed: fc.integer({ min: 0, max: 1_000 }),
    });
    fc.assert(
      fc.property(cluster, ({ units, spread, seed }) => {
        const list = Array.from({ length: units }, (_, i) => 100 + (((i + seed) * 7919) % (spread + 1)));
        const weights = new Map(list.map((weight, i) => [`ns/tenant-${seed}-${i}`, weight]));
        for (const step of grow(weights, 50)) {
          expect(step.moved, `moved means at ${step.members} shards`).toBeLessThanOrEqual(2);
          expect(step.share, `share of shard ${step.members}`).toBeGreaterThanOrEqual(0.7);
        }
      }),
      { numRuns: 4 },
    );
  });

  it("holds for any weights, except that a new shard stays light when no unit is light enough to narrow the gap", () => {
    fc.assert(
      fc.property(weightLists, (list) => {
        for (const step of grow(weightsOf(list))) {
          expect(step.moved, `moved means at ${step.members} shards`).toBeLessThanOrEqual(2 + 1e-6);
          if (step.share < 0.7) expect(step.spareable, `a spareable unit at ${step.members} shards`).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("moves the same back when the last shard goes again", () => {
    const weights = weightsOf(Array.from({ length: 300 }, (_, i) => SHAPES.skewed(i)));
    const four = planUnits({ previous: new Map(), members: shardIds(4), weights, membersChanged: true }).owners;
    const five = planUnits({ previous: four, members: shardIds(5), weights, membersChanged: true }).owners;
    expect(planUnits({ previous: five, members: shardIds(4), weights, membersChanged: true }).owners).toEqual(four);
  });

  it("gives a replaced member's place to the one that replaces it, and moves nothing else", () => {
    const weights = weightsOf(Array.from({ length: 300 }, () => 100));
    const before = planUnits({ previous: new Map(), members: ["a", "b", "c"], weights, membersChanged: true }).owners;
    const after = planUnits({ previous: before, members: ["a", "b", "d"], weights, membersChanged: true }).owners;
    for (const [unit, owner] of before) if (owner !== "c") expect(after.get(unit)).toBe(owner);
    expect(loadsOf(after, weights).get("d") ?? 0).toBeGreaterThanOrEqual(0.7 * 10_000);
  });
});
