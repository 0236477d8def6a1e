import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadsOf, movedBetween, shardIds, totalOf, weightLists, weightsOf } from "./plan.case.ts";
import { planUnits } from "./plan-units.ts";

const LIMIT = 1.1 * (1 + 1e-6);
type Owners = ReadonlyMap<string, string>;
type Change = { readonly count: number; readonly weights: readonly number[]; readonly others: readonly number[] };
type Weights = ReadonlyMap<string, number>;

const first = (members: readonly string[], weights: Weights): Owners =>
  planUnits({ previous: new Map(), members, weights, membersChanged: true }).owners;
const even = (previous: Owners, members: readonly string[], weights: Weights): Owners =>
  planUnits({ previous, members, weights, membersChanged: false, evenOut: 0.1 }).owners;
const most = (owners: Owners, weights: Weights): number => Math.max(...loadsOf(owners, weights).values());

describe("planUnits, when loads are the reason", () => {
  it("relieves the shard of a unit that has become as heavy as all others of a shard, of others than that one", () => {
    const members = shardIds(3);
    const weights = weightsOf(Array.from({ length: 60 }, () => 10));
    const before = first(members, weights);
    const [hot = "", owner] = [...before][0] ?? [];
    const after = new Map([...weights, [hot, 150]]);
    const mean = totalOf(after) / 3;
    expect(most(before, after)).toBeGreaterThan(1.3 * mean);
    const kept = planUnits({ previous: before, members, weights: after, membersChanged: false }).owners;
    expect(kept).toEqual(before);
    const evened = even(before, members, after);
    expect(most(evened, after)).toBeLessThanOrEqual(LIMIT * mean);
    expect(evened.get(hot)).toBe(owner);
    expect(movedBetween(before, evened, after)).toBeLessThanOrEqual(most(before, after) - 1.1 * mean + 10);
  });

  const change = fc.record({
    count: fc.integer({ min: 2, max: 10 }),
    weights: weightLists,
    others: weightLists,
    full: fc.nat(9),
  });
  /** A fleet that was planned for some weights, which are others now. */
  const drifted = ({ count, weights, others }: Change) => {
    const members = shardIds(count);
    const after = weightsOf(weights.map((weight, index) => others[index % others.length] ?? weight));
    return { members, after, before: first(members, weightsOf(weights)), mean: totalOf(after) / count };
  };

  it("leaves no shard over (1+epsilon) * mean with a unit that another could take under it, and takes from such alone", () => {
    fc.assert(
      fc.property(change, (given) => {
        const { members, after, before, mean } = drifted(given);
        const bounded = planUnits({ previous: before, members, weights: after, membersChanged: false }).owners;
        const evened = even(before, members, after);
        const loads = loadsOf(evened, after);
        const loadOf = (shard: string): number => loads.get(shard) ?? 0;
        for (const [unit, owner] of evened) {
          const weight = after.get(unit) ?? 0;
          const taker = members.find((shard) => loadOf(shard) + weight <= (1.1 - 1e-6) * mean);
          if (loadOf(owner) > LIMIT * mean) expect(taker).toBeUndefined();
        }
        const over = loadsOf(bounded, after);
        for (const [unit, owner] of bounded)
          if (evened.get(unit) !== owner) expect(over.get(owner)).toBeGreaterThan(1.1 * mean);
        expect(most(evened, after)).toBeLessThanOrEqual(most(bounded, after) * (1 + 1e-9));
      }),
      { numRuns: 200 },
    );
  });

  it("comes to rest: the same weights once more move nothing", () => {
    fc.assert(
      fc.property(change, (given) => {
        const { members, after, before } = drifted(given);
        const evened = even(before, members, after);
        expect(even(evened, members, after)).toEqual(evened);
      }),
      { numRuns: 200 },
    );
  });

  it("gives a full shard nothing", () => {
    fc.assert(
      fc.property(change, (given) => {
        const { members, after, before } = drifted(given);
        const full = `shard-${given.full % given.count}`;
        const input = { previous: before, members, weights: after, membersChanged: false, full: new Set([full]) };
        const { owners } = planUnits({ ...input, evenOut: 0.1 });
        for (const [unit, owner] of owners) if (owner === full) expect(before.get(unit)).toBe(full);
      }),
      { numRuns: 100 },
    );
  });
});
