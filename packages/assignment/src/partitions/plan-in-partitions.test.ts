import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadsOf, movedBetween, shardIds, totalOf, weightLists, weightsOf } from "../plan/plan.case.ts";
import { planUnits } from "../plan/plan-units.ts";
import { findHomes, groupByPartition } from "./partition-groups.ts";
import { partitionsOf } from "./partitions.ts";

type Owners = ReadonlyMap<string, string>;
type Weights = ReadonlyMap<string, number>;

/** As the coordinator plans: each partition by itself. */
function planAll(previous: Owners, members: readonly string[], given: { weights: Weights; count: number }): Owners {
  const { weights, count } = given;
  const before = new Set(previous.values());
  const groups = groupByPartition({ count, members, units: new Set(weights.keys()) });
  return new Map(
    groups.flatMap(({ partition, members: ours, units }) => {
      const previousMembers = [...before].filter((shard) => partitionsOf(count).ofShard(shard) === partition);
      const membersChanged = previousMembers.length !== ours.length || !ours.every((shard) => before.has(shard));
      const weightsOfOurs = new Map([...units].map((unit) => [unit, weights.get(unit)] as const));
      return [
        ...planUnits({ previous, previousMembers, members: ours, weights: weightsOfOurs, membersChanged }).owners,
      ];
    }),
  );
}

describe("plans with partitions, N to N+1 shards for N = 1 to 50", () => {
  it("No move across: no unit changes its partition while every partition has a shard", () => {
    const weights = weightsOf(Array.from({ length: 200 }, (_, index) => 1 + ((index * 7919) % 1_000)));
    for (const count of [2, 3, 5, 8]) {
      const { ofShard, preference } = partitionsOf(count);
      let owners: Owners = new Map();
      for (let members = 1; members <= 51; members++) {
        const next = planAll(owners, shardIds(members), { weights, count });
        expect([...next.keys()].sort()).toEqual([...weights.keys()].sort());
        for (const [unit, owner] of next) {
          // Shards come in the order of their ordinals, so that the first `members` partitions have one.
          const filled = preference(unit).find((partition) => partition < members);
          expect(ofShard(owner), `${unit} of ${members} shards in ${count} partitions`).toBe(filled);
        }
        owners = next;
      }
    }
  });

  it("Bounded movement and Bounded load hold in each partition, by its own mean, and no other partition moves a thing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), weightLists, (count, list) => {
        const weights = weightsOf(list);
        const { ofShard } = partitionsOf(count);
        let owners: Owners = new Map();
        for (let members = count; members <= 26; members++) {
          const next = planAll(owners, shardIds(members), { weights, count });
          const groups = groupByPartition({ count, members: shardIds(members), units: new Set(weights.keys()) });
          for (const { partition, members: ours, units } of groups) {
            const own: Weights = new Map([...units].map((unit) => [unit, weights.get(unit) ?? 0]));
            const [before, after] = [owners, next].map((all) => new Map([...all].filter(([unit]) => units.has(unit))));
            const mean = totalOf(own) / ours.length;
            const bound = Math.max(1.1 * mean, mean + Math.max(0, ...own.values())) * (1 + 1e-6);
            for (const load of loadsOf(after ?? owners, own).values()) expect(load).toBeLessThanOrEqual(bound);
            const isJoined = ofShard(`shard-${members - 1}`) === partition && owners.size > 0;
            const moved = movedBetween(before ?? owners, after ?? owners, own);
            expect(moved).toBeLessThanOrEqual(isJoined ? 2 * mean * (1 + 1e-6) : 0);
          }
          owners = next;
        }
      }),
      { numRuns: 15 },
    );
  });

  it("equal those without partitions where there is one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), weightLists, (from, to, list) => {
        const weights = weightsOf(list);
        const input = { previous: new Map(), members: shardIds(from), weights, membersChanged: true };
        const { owners } = planUnits(input);
        expect(planAll(new Map(), shardIds(from), { weights, count: 1 })).toEqual(owners);
        const held = new Set(owners.values());
        const next = { ...input, previous: owners, previousMembers: [...held], members: shardIds(to) };
        const membersChanged = held.size !== to || !shardIds(to).every((shard) => held.has(shard));
        expect(planAll(owners, shardIds(to), { weights, count: 1 })).toEqual(
          planUnits({ ...next, membersChanged }).owners,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("a partition that loses its last shard is with others until it has one again, and then holds what it held", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 3 }), weightLists, (count, lost, list) => {
        const weights = weightsOf(list);
        const all = shardIds(count);
        const before = planAll(new Map(), all, { weights, count });
        const rest = all.filter((_, ordinal) => ordinal !== lost % count);
        const without = planAll(before, rest, { weights, count });
        for (const [unit, owner] of before) if (rest.includes(owner)) expect(without.get(unit)).toBe(owner);
        expect(without.size).toBe(weights.size);
        const homes = findHomes({ count, members: rest });
        for (const [unit, owner] of without) expect(partitionsOf(count).ofShard(owner)).toBe(homes.of(unit));
        expect(planAll(without, all, { weights, count })).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});
