import { type Assignment, parentOf, wholeOf } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { drainOrders } from "../testing/drain-orders.ts";
import { expectPartition, GIANT, GiantFleet } from "../testing/giant-fleet.ts";
import type { CoordinatorOptions } from "./coordinator-options.ts";
import type { Facts } from "./decide.ts";

let fleet: GiantFleet;
beforeEach(() => {
  fleet = new GiantFleet();
});

const indexOfSplit = (published: readonly Assignment[]): number =>
  published.findIndex(({ units }) => units[GIANT] === undefined);
const FULL = { memory: { usedBytes: 90, limitBytes: 100 } };
const SERVED = { state: "serving", series: 2_000_000 } as const;
const LEAVING = { state: "leaving" } as const;
const OLD = { protocol: { min: 1, max: 1 } };

describe("a unit that is too heavy for one shard", () => {
  it("is split where it is, in one publication that moves nothing of it, and then moves as other units do", () => {
    const published = fleet.settleWhole();
    const at = indexOfSplit(published);
    const owner = published[at - 1]?.units[GIANT]?.owner;
    // 2.24 M over four shards: 560,000 each, so parts of at most 280,000.
    const parts = Object.entries(published[at]?.units ?? {}).filter(([unit]) => wholeOf(unit) === GIANT);
    expect(parts).toHaveLength(8);
    for (const [, placement] of parts) expect(placement).toEqual({ phase: "owned", owner });
    for (const { units } of published.slice(at)) expect(units[GIANT]).toBeUndefined();
    for (const [slice] of parts) {
      const phases = published.slice(at).map(({ units }) => units[slice]?.phase);
      const steps = phases.filter((phase, index) => phase !== phases[index - 1]);
      if (fleet.owners()[slice] !== owner) expect(steps).toEqual(["owned", "warming", "cuttingOver", "owned"]);
    }
    expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
    fleet.expectBoundedLoad();
  });

  it("is told of once, with how heavy it is", () => {
    const notes: string[] = [];
    for (let step = 0; step < 20; step++) notes.push(...fleet.step().notes);
    expect(notes.filter((note) => /slices/.test(note))).toEqual([
      "split ns/giant into 8 slices: 3.6 × the mean of a shard",
    ]);
  });

  it("moves no slice before its owner has read that there are slices", () => {
    const deaf = (): Facts["reports"] => {
      const owner = fleet.owners()["ns/giant#1of8"];
      const reports = fleet.reports();
      const report = owner === undefined ? undefined : reports.get(owner);
      if (owner === undefined || report === undefined) return reports;
      return new Map([...reports, [owner, { ...report, applied: { term: 1, epoch: 1 }, units: { [GIANT]: SERVED } }]]);
    };
    for (let step = 0; step < 20; step++) fleet.step({ reports: deaf() });
    expect(fleet.slices()).toHaveLength(8);
    for (const slice of fleet.slices()) expect(fleet.current?.units[slice]?.phase).toBe("owned");
    fleet.settleWhole();
    expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
  });

  it("stays as it is afterwards: a steady fleet publishes nothing, whatever the noise", () => {
    fleet.settleWhole();
    const series = Object.fromEntries(Object.keys(fleet.owners()).map((unit) => [unit, fleet.weightOf(unit)]));
    for (const factor of [1.1, 0.9, 1.15, 0.85, 1]) {
      fleet.pause();
      fleet.series = Object.fromEntries(Object.entries(series).map(([unit, count]) => [unit, count * factor]));
      expect(fleet.settleWhole()).toEqual([]);
    }
  });

  it("may be a cluster-scoped kind as well", () => {
    fleet.units = new Set(["cluster/nodes", ...[...fleet.units].filter((unit) => unit !== GIANT)]);
    fleet.series["cluster/nodes"] = 3_000_000;
    for (const assignment of fleet.settle()) expectPartition(assignment, "cluster/nodes");
    expect(fleet.slices("cluster/nodes").length).toBeGreaterThan(1);
    fleet.expectBoundedLoad();
  });

  it.each<[string, Partial<CoordinatorOptions>, GiantFleet["more"]]>([
    ["nobody wants slices", { splitAbove: 0 }, {}],
    ["it is lighter than is worth it", { splitMinSeries: 2_000_000 }, {}],
    ["its share is not above what is asked for", { splitAbove: 3.6 }, {}],
    ["a shard is of a release that does not know slices", {}, { "shard-3": OLD }],
    ["the weights of some are not known", {}, { "shard-3": { units: {} } }],
    [
      "the others are to be emptied",
      { expectedShards: 1 },
      Object.fromEntries(["shard-0", "shard-2", "shard-3"].map((id) => [id, LEAVING])),
    ],
  ])("is left whole while %s", (_, options, more) => {
    fleet.options = { ...fleet.options, ...options };
    fleet.more = more;
    fleet.settleWhole();
    expect(fleet.current?.units[GIANT]?.phase).toBe("owned");
    expect(fleet.slices()).toEqual([]);
  });

  it.each<[string, Partial<Facts>]>([
    ["the store is not trusted", { trusted: false }],
    ["the last publication is in doubt", { inDoubt: true }],
    ["the store may have lost it", { again: true }],
  ])("is left whole while %s", (_, facts) => {
    fleet.step();
    for (let step = 0; step < 5; step++) fleet.step(facts);
    expect(fleet.slices()).toEqual([]);
    fleet.settleWhole();
    expect(fleet.slices()).toHaveLength(8);
  });

  it("is left whole while it is on the move, for a pause after that, and while the fleet is held", () => {
    fleet.series[GIANT] = 20_000;
    fleet.settleWhole();
    const owner = fleet.owners()[GIANT] ?? "";
    const drains = drainOrders({ [owner]: true });
    fleet.step({ drains });
    expect(fleet.current?.units[GIANT]?.phase).toBe("warming");
    fleet.series[GIANT] = 2_000_000;
    fleet.settleWhole({ drains });
    expect(fleet.owners()[GIANT]).not.toBe(owner);
    fleet.pause();
    const { shards } = fleet;
    fleet.shards = shards.filter((shard) => shard === fleet.owners()[GIANT]);
    for (let step = 0; step < 3; step++) fleet.step();
    expect([fleet.state.members.held, fleet.slices()]).toEqual([true, []]);
    fleet.shards = shards;
    fleet.settleWhole();
    expect(fleet.slices().length).toBeGreaterThan(1);
  });

  it("is split at once where an operator asks for a plan, pause or not, and the answer counts its slices", () => {
    fleet.series[GIANT] = 20_000;
    fleet.settleWhole();
    fleet.adopt();
    fleet.series[GIANT] = 2_000_000;
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
    fleet.step({ rebalance: true });
    expect(fleet.slices()).toHaveLength(8);
    expect(new Set(fleet.slices().map((slice) => fleet.state.target.owners.get(slice))).size).toBe(4);
  });

  it("is split further only where it is heavy", () => {
    fleet.settleWhole();
    fleet.pause();
    fleet.series["ns/giant#3of8"] = 2_500_000;
    fleet.settleWhole();
    const heavy = fleet.slices().filter((unit) => !unit.endsWith("of8"));
    expect(fleet.slices().length - heavy.length).toBe(7);
    expect(heavy.length).toBeGreaterThan(1);
    for (const slice of heavy) {
      let wider: string | undefined = slice;
      while (wider !== undefined && !wider.endsWith("of8")) wider = parentOf(wider);
      expect(wider).toBe("ns/giant#3of8");
    }
  });

  it("goes with all its slices when its namespace is deleted, and comes back whole", () => {
    fleet.settleWhole();
    const all = fleet.units;
    fleet.units = new Set([...all].filter((unit) => unit !== GIANT));
    fleet.settle();
    expect(Object.keys(fleet.owners()).filter((unit) => wholeOf(unit) === GIANT)).toEqual([]);
    fleet.units = all;
    fleet.series[GIANT] = 10;
    fleet.settle();
    expect(fleet.current?.units[GIANT]?.phase).toBe("owned");
  });

  it("takes its standby along, which holds all of it already, and its slices have standbys wherever they go", () => {
    fleet.options = { ...fleet.options, standbys: 1 };
    const light = fleet.series[GIANT] ?? 0;
    fleet.series[GIANT] = 20_000;
    fleet.settleWhole();
    const warm = fleet.current?.standbys?.[GIANT];
    expect(warm).toBeDefined();
    fleet.series[GIANT] = light;
    fleet.step();
    expect(fleet.slices()).toHaveLength(8);
    for (const slice of fleet.slices()) expect(fleet.current?.standbys?.[slice]).toBe(warm);
    for (const { units, standbys = {} } of fleet.settleWhole())
      for (const [unit, { owner }] of Object.entries(units)) {
        expect(standbys[unit]).toBeDefined();
        expect(standbys[unit]).not.toBe(owner);
      }
    fleet.expectBoundedLoad();
  });

  it("is empty of a shard that is drained, in slices, and of one that dies", () => {
    fleet.settleWhole();
    fleet.settleWhole({ drains: drainOrders({ "shard-1": true }) });
    expect(fleet.unitsOf("shard-1")).toEqual([]);
    fleet.settleWhole({ drains: drainOrders({ "shard-1": false }) });
    expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
    fleet.shards = fleet.shards.filter((shard) => shard !== "shard-2");
    fleet.settleWhole();
    expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
    fleet.expectBoundedLoad();
  });

  it("gives no slice to a shard short of memory", () => {
    fleet.more = { "shard-3": FULL };
    fleet.settleWhole();
    expect(fleet.slices().length).toBeGreaterThan(1);
    expect(fleet.ownersOfSlices()).not.toContain("shard-3");
  });

  it("follows the fleet through 2, 5 and 1 shards", () => {
    fleet.options = { ...fleet.options, expectedShards: 2 };
    fleet.scaleTo(2);
    fleet.settleWhole();
    const few = fleet.slices().length;
    expect(few).toBeGreaterThan(1);
    fleet.scaleTo(5);
    fleet.settleWhole();
    fleet.expectBoundedLoad();
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices().length).toBeGreaterThan(few);
    expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
    fleet.expectBoundedLoad();
    fleet.shrinkTo(1);
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.unitsOf("shard-0")).toHaveLength(Object.keys(fleet.owners()).length);
    fleet.pause();
    expect(fleet.settleWhole()).toEqual([]);
  });
});
