import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadsOf, movedBetween, shardIds, totalOf, weightLists, weightsOf } from "./plan.case.ts";
import { planUnits } from "./plan-units.ts";

const plan = (
  members: readonly string[],
  weights: ReadonlyMap<string, number>,
  previous?: ReadonlyMap<string, string>,
) => planUnits({ previous: previous ?? new Map(), members, weights, membersChanged: true });

const bound = (weights: ReadonlyMap<string, number>, members: number): number => {
  const mean = totalOf(weights) / members;
  return Math.max(1.1 * mean, mean + Math.max(0, ...weights.values())) * (1 + 1e-6);
};

describe("planUnits", () => {
  it("Bounded load: no shard is over max((1+epsilon) * mean, mean + heaviest unit), through any changes of members and weights", () => {
    const change = fc.record({ members: fc.integer({ min: 1, max: 12 }), weights: weightLists });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        let previous: ReadonlyMap<string, string> = new Map();
        let before = 0;
        for (const { members, weights: list } of changes) {
          const weights = weightsOf(list);
          const input = { previous, members: shardIds(members), weights, membersChanged: members !== before };
          const next = planUnits(input);
          expect(next.unowned).toEqual([]);
          expect([...next.owners.keys()].sort()).toEqual([...weights.keys()].sort());
          for (const load of loadsOf(next.owners, weights).values())
            expect(load).toBeLessThanOrEqual(bound(weights, members));
          previous = next.owners;
          before = members;
        }
      }),
      { numRuns: 150 },
    );
  });

  it("Restart stability: after restarting every member once, each holds what it held before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), weightLists, (count, list) => {
        const members = shardIds(count);
        const weights = weightsOf(list);
        const original = plan(members, weights).owners;
        let owners = original;
        for (const restarted of members) {
          const rest = members.filter((member) => member !== restarted);
          const change = { weights, membersChanged: true };
          const without = planUnits({ ...change, previous: owners, previousMembers: members, members: rest }).owners;
          // Only what lost its owner moves while it is away.
          for (const [unit, owner] of owners) if (owner !== restarted) expect(without.get(unit)).toBe(owner);
          owners = planUnits({ ...change, previous: without, previousMembers: rest, members }).owners;
          expect(owners).toEqual(original);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("Determinism: the order of members and of units does not matter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), weightLists, (count, list) => {
        const weights = weightsOf(list);
        const reversed = new Map([...weights].reverse());
        expect(plan(shardIds(count).reverse(), reversed).owners).toEqual(plan(shardIds(count), weights).owners);
      }),
      { numRuns: 50 },
    );
  });

  it("Only what is needed: a created unit moves no other, a deleted one at most what exceeds the lowered bound", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        weightLists,
        fc.integer({ min: 1, max: 1000 }),
        (count, list, weight) => {
          const members = shardIds(count);
          const weights = weightsOf(list);
          const owners = plan(members, weights).owners;
          const grown = new Map([...weights, ["ns/created", weight] as const]);
          const after = planUnits({ previous: owners, members, weights: grown, membersChanged: false });
          expect(movedBetween(owners, after.owners, weights)).toBe(0);
          expect(after.owners.has("ns/created")).toBe(true);

          const shrunk = new Map([...weights].slice(1));
          const rest = planUnits({ previous: owners, members, weights: shrunk, membersChanged: false });
          const held = loadsOf(new Map([...owners].filter(([unit]) => shrunk.has(unit))), shrunk);
          const excess = [...held.values()].filter((load) => load > bound(shrunk, count));
          const heaviest = Math.max(0, ...shrunk.values());
          const needed = excess.reduce((sum, load) => sum + load - bound(shrunk, count) + heaviest, 0);
          expect(movedBetween(owners, rest.owners, shrunk)).toBeLessThanOrEqual(needed);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("keeps every unit where it is while weights stay under the bound", () => {
    const weights = weightsOf(Array.from({ length: 40 }, () => 100));
    const owners = plan(shardIds(4), weights).owners;
    const drifted = new Map([...weights].map(([unit, weight], index) => [unit, weight + (index % 3)] as const));
    expect(
      planUnits({ previous: owners, members: shardIds(4), weights: drifted, membersChanged: false }).owners,
    ).toEqual(owners);
  });

  it("gives no new unit to a full shard, lets it keep its own, and reports what nobody can take", () => {
    const weights = weightsOf([10, 10, 10, 10]);
    const owners = plan(["shard-0", "shard-1"], weights).owners;
    const grown = new Map([...weights, ["ns/new", 10] as const]);
    const given = { previous: owners, members: ["shard-0", "shard-1"], weights: grown, membersChanged: false };
    expect(planUnits({ ...given, full: new Set(["shard-0"]) }).owners.get("ns/new")).toBe("shard-1");
    const nobody = planUnits({ ...given, full: new Set(["shard-0", "shard-1"]) });
    expect(nobody.unowned).toEqual(["ns/new"]);
    for (const [unit, owner] of owners) expect(nobody.owners.get(unit)).toBe(owner);
  });

  it("leaves every unit unowned when there is no member", () => {
    expect(plan([], weightsOf([1, 2])).unowned).toEqual(["ns/tenant-0", "ns/tenant-1"]);
  });

  it("counts units of unknown or absurd weight as the mean of the others", () => {
    const weights = new Map([...weightsOf([30, 50]), ["ns/x", undefined], ["ns/y", Number.NaN], ["ns/z", -4]] as const);
    const known = new Map([...weightsOf([30, 50]), ["ns/x", 40], ["ns/y", 40], ["ns/z", 40]] as const);
    expect(planUnits({ previous: new Map(), members: shardIds(2), weights, membersChanged: true })).toEqual(
      planUnits({ previous: new Map(), members: shardIds(2), weights: known, membersChanged: true }),
    );
  });

  it("spreads namespaces evenly before anything was weighed: kinds that are in none of them count little", () => {
    const kinds = Array.from({ length: 11 }, (_, index) => `cluster/kind-${index}`);
    for (const count of [100, 300, 1_000]) {
      const namespaces = Array.from({ length: count }, (_, index) => `ns/team-${index}`);
      const weights = new Map([...namespaces, ...kinds].map((unit) => [unit, undefined] as const));
      const { owners } = planUnits({ previous: new Map(), members: shardIds(4), weights, membersChanged: true });
      const held = loadsOf(owners, new Map(namespaces.map((unit) => [unit, 1] as const)));
      expect(Math.max(...held.values()) / count, `${count} namespaces`).toBeLessThanOrEqual(0.28);
    }
  });
});
