import { type Assignment, wholeOf } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { GIANT, GiantFleet } from "../testing/giant-fleet.ts";

let fleet: GiantFleet;
beforeEach(() => {
  fleet = new GiantFleet();
  fleet.settleWhole();
  expect(fleet.slices()).toHaveLength(8);
});

const OLD = { protocol: { min: 1, max: 1 } };

/** The first publication without a unit, and the one before it. */
function around(published: readonly Assignment[], unit: string): readonly [Assignment, Assignment] {
  const at = published.findIndex(({ units }) => units[unit] === undefined);
  const [before, after] = [published[at - 1], published[at]];
  if (before === undefined || after === undefined) return expect.fail(`${unit} is never joined`);
  return [before, after];
}

/** What was joined in place was at rest at one shard before, and is there after. */
function expectInPlace(published: readonly Assignment[]): void {
  for (const [index, { units }] of published.entries()) {
    const before = published[index - 1]?.units ?? units;
    const parts = Object.keys(before).filter((unit) => wholeOf(unit) === GIANT && units[unit] === undefined);
    const whole = Object.entries(units).filter(([unit]) => wholeOf(unit) === GIANT && before[unit] === undefined);
    const owners = new Set(parts.map((part) => JSON.stringify(before[part])));
    if (parts.length === 0) continue;
    expect(owners).toEqual(new Set(whole.map(([, placement]) => JSON.stringify(placement))));
    for (const [, { phase }] of whole) expect(phase).toBe("owned");
  }
}

describe("slices that have become light", () => {
  it("rest after they were cut, are then brought to one shard by ordinary moves, and joined there in one publication", () => {
    fleet.series[GIANT] = 20_000;
    fleet.settleWhole(); // what the giant made room for may move at once
    expect(fleet.slices()).toHaveLength(8);
    fleet.pause();
    const published = fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    expect(fleet.current?.units[GIANT]?.phase).toBe("owned");
    const [before, after] = around(published, "ns/giant#1of8");
    expect(new Set(Object.keys(before.units).filter((unit) => wholeOf(unit) === GIANT)).size).toBe(8);
    expect(Object.keys(after.units).filter((unit) => wholeOf(unit) === GIANT)).toEqual([GIANT]);
    expectInPlace(published);
    fleet.expectBoundedLoad();
  });

  it("are joined as far as they are light, and no further", () => {
    fleet.series[GIANT] = 150_000;
    fleet.pause();
    const published = fleet.settleWhole();
    expect(fleet.slices()).toEqual(["ns/giant#1of4", "ns/giant#2of4", "ns/giant#3of4", "ns/giant#4of4"]);
    expectInPlace(published);
    fleet.pause();
    expect(fleet.settleWhole()).toEqual([]);
  });

  it("are told of: when they are brought together, and when they are joined", () => {
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    const notes: string[] = [];
    for (let step = 0; step < 40; step++) notes.push(...fleet.step().notes.filter((note) => /slices/.test(note)));
    expect(notes).toEqual([
      "bringing 8 slices of ns/giant to one shard, to be joined: 0.3 × the mean of a shard",
      "joined 8 slices to ns/giant: 0.3 × the mean of a shard",
    ]);
  });

  it("stay joined until they have grown to more than twice as much, and a pause has passed", () => {
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    fleet.series[GIANT] = 45_000;
    fleet.settleWhole();
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    fleet.adopt();
    fleet.series[GIANT] = 2_000_000;
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices()).toHaveLength(8);
  });

  it("turn back on their way when they grow again", () => {
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    for (let step = 0; step < 3; step++) fleet.step();
    expect(fleet.state.target.units.has(GIANT)).toBe(true);
    fleet.series[GIANT] = 2_000_000;
    fleet.settleWhole();
    expect(fleet.slices()).toHaveLength(8);
    fleet.pause();
    fleet.settleWhole();
    fleet.expectBoundedLoad();
  });

  it("bring a warm copy along, and wait for it to hold all of them", () => {
    fleet.options = { ...fleet.options, standbys: 1 };
    fleet.settleWhole();
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    const published = fleet.settleWhole();
    const [before, after] = around(published, "ns/giant#1of8");
    const warm = Object.entries(before.standbys ?? {}).filter(([unit]) => wholeOf(unit) === GIANT);
    expect(new Set(warm.map(([, shard]) => shard)).size).toBe(1);
    expect(after.standbys?.[GIANT]).toBe(warm[0]?.[1]);
    expectInPlace(published);
  });

  it("are not joined while one of them cannot move: where they go has no memory left", () => {
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    const full = { memory: { usedBytes: 90, limitBytes: 100 } };
    fleet.more = Object.fromEntries(fleet.shards.map((shard) => [shard, full]));
    fleet.settleWhole();
    expect(fleet.slices()).toHaveLength(8);
    fleet.more = {};
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
  });
});

describe("slices that are not to be", () => {
  it("are all joined, whatever they weigh and when they were cut, once nobody wants slices", () => {
    fleet.options = { ...fleet.options, splitAbove: 0 };
    const notes: string[] = [];
    const published: Assignment[] = [];
    for (let step = 0; step < 40; step++) {
      const decision = fleet.step();
      notes.push(...decision.notes.filter((note) => /slices/.test(note)));
      if (decision.published?.current !== undefined) published.push(decision.published.current);
    }
    expect(fleet.current?.units[GIANT]?.phase).toBe("owned");
    expectInPlace(published);
    expect(notes).toEqual([
      "bringing 8 slices of ns/giant to one shard, to be joined: no slices are wanted any more",
      "joined 8 slices to ns/giant: no slices are wanted any more",
    ]);
  });

  it("are joined before a shard of a release that does not know them is given anything, and cut again when it is gone", () => {
    const old = "shard-4";
    fleet.scaleTo(5);
    fleet.more = { [old]: { ...OLD, applied: { term: 0, epoch: 0 }, units: {} } };
    let joined = false;
    for (let step = 0; step < 60; step++) {
      fleet.step();
      joined ||= fleet.slices().length === 0;
      if (joined) fleet.more = { [old]: OLD };
      const named = Object.values(fleet.current?.units ?? {}).flatMap((one) => [
        one.owner,
        "next" in one ? one.next : "",
      ]);
      if (fleet.slices().length > 0) expect(named).not.toContain(old);
    }
    expect(fleet.slices()).toEqual([]);
    expect(fleet.unitsOf(old).length).toBeGreaterThan(0);
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    fleet.more = {};
    fleet.settleWhole();
    expect(fleet.slices().length).toBeGreaterThan(1);
  });

  it("are given to others where their owner has gone back to such a release, and joined there", () => {
    const lost = new Set(fleet.unitsOf("shard-1"));
    const nothing = { ...OLD, incarnation: "two", applied: { term: 0, epoch: 0 }, units: {} };
    fleet.more = { "shard-1": nothing };
    for (let step = 0; step < 60 && fleet.slices().length > 0; step++) fleet.step();
    expect(fleet.slices()).toEqual([]);
    for (const unit of lost) expect(fleet.owners()[unit]).not.toBe("shard-1");
    fleet.more = { "shard-1": { ...OLD, incarnation: "two" } };
    fleet.settleWhole();
    expect(fleet.unitsOf("shard-1").length).toBeGreaterThan(0);
  });

  it("are one unit again at once where the whole fleet has gone back: nobody can serve them by these names", () => {
    fleet.more = Object.fromEntries(
      fleet.shards.map((shard) => [shard, { ...OLD, incarnation: "two", applied: { term: 0, epoch: 0 }, units: {} }]),
    );
    fleet.step();
    expect(fleet.slices()).toEqual([]);
    fleet.more = Object.fromEntries(fleet.shards.map((shard) => [shard, { ...OLD, incarnation: "two" }]));
    fleet.settle();
    expect(fleet.current?.units[GIANT]?.phase).toBe("owned");
    expect(fleet.current?.unowned).toEqual([]);
  });
});
