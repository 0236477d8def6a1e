import {
  type Assignment,
  isSliced,
  type ShardId,
  type ShardReport,
  sealAssignment,
} from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { expectPartition, GIANT, GiantFleet } from "../testing/giant-fleet.ts";
import { INITIAL_CONTROL } from "./control-state.ts";

let fleet: GiantFleet;
let whole: Assignment | undefined;
beforeEach(() => {
  fleet = new GiantFleet();
  fleet.series[GIANT] = 20_000;
  fleet.settleWhole();
  whole = fleet.current;
  fleet.series[GIANT] = 2_000_000;
  fleet.settleWhole();
  expect(fleet.ownersOfSlices()).toEqual(fleet.shards);
});

type Reports = ReadonlyMap<ShardId, ShardReport>;
const servedNowhere = (before: Readonly<Record<string, ShardId>>): readonly string[] =>
  Object.entries(before).flatMap(([unit, owner]) => (fleet.owners()[unit] === owner ? [] : [unit]));

describe("slices, in doubt of what is in force", () => {
  it("stay as they are when another coordinator leads, and for a pause after that", () => {
    const before = fleet.owners();
    fleet.adopt();
    fleet.series[GIANT] = 20_000;
    fleet.settleWhole();
    expect(fleet.owners()).toEqual(before);
    fleet.pause();
    fleet.settleWhole();
    expect(fleet.slices()).toEqual([]);
  });

  it("are found again in what shards serve when the store has forgotten everything, and we with it", () => {
    const before = fleet.owners();
    const reports = fleet.reports();
    fleet.state = INITIAL_CONTROL;
    expect(fleet.step({ reports, trusted: false, heardBefore: new Map() }).published).toBeUndefined();
    fleet.step({ reports });
    expect(fleet.owners()).toEqual(before);
    expect(fleet.settleWhole()).toEqual([]);
    expect(fleet.owners()).toEqual(before);
  });

  it("are found again where some of them nobody serves any more: the rest stays where it is", () => {
    const before = fleet.owners();
    const gone = "shard-2";
    const reports: Reports = new Map([...fleet.reports()].filter(([shard]) => shard !== gone));
    fleet.shards = fleet.shards.filter((shard) => shard !== gone);
    fleet.options = { ...fleet.options, expectedShards: 3 };
    fleet.state = INITIAL_CONTROL;
    fleet.step({ reports });
    expect(fleet.current).toBeDefined();
    if (fleet.current !== undefined) expectPartition(fleet.current);
    for (const unit of servedNowhere(before)) if (isSliced(unit)) expect(before[unit]).toBe(gone);
    fleet.settleWhole();
    fleet.expectBoundedLoad();
  });

  it("count, and not the whole unit that a shard behind the others serves, which keeps what nobody else has", () => {
    const before = fleet.owners();
    const late = fleet.unitsOf("shard-3").filter(isSliced);
    const reports = new Map(fleet.reports());
    const report = reports.get("shard-3");
    if (report === undefined || whole === undefined) return expect.fail("nothing is reported");
    const units = { [GIANT]: { state: "serving", series: 2_000_000 } } as const;
    reports.set("shard-3", { ...report, applied: whole.order, units });
    fleet.state = INITIAL_CONTROL;
    fleet.step({ reports });
    if (fleet.current !== undefined) expectPartition(fleet.current);
    for (const unit of fleet.slices()) expect(fleet.owners()[unit]).toBe(before[unit] ?? "shard-3");
    // Two halves that nobody named are one wider slice: the owner is the same.
    expect(fleet.unitsOf("shard-3").filter(isSliced).length).toBeLessThanOrEqual(late.length);
  });

  it("are what counts when the store fell back to before the split: nothing moves", () => {
    const before = fleet.owners();
    const reports = fleet.reports();
    if (whole === undefined) return expect.fail("nothing was published");
    fleet.state = { ...fleet.state, current: whole };
    fleet.step({ reports, again: true });
    expect(fleet.owners()).toEqual(before);
    expect(fleet.settleWhole()).toEqual([]);
  });

  it("are one unit when the store fell back to before they were joined", () => {
    const { current: sliced } = fleet;
    fleet.series[GIANT] = 20_000;
    fleet.pause();
    fleet.settleWhole();
    const before = fleet.owners();
    const reports = fleet.reports();
    fleet.adopt();
    fleet.state = { ...fleet.state, current: sliced };
    fleet.step({ reports, again: true });
    expect(fleet.owners()).toEqual(before);
    expect(fleet.slices()).toEqual([]);
  });

  it.each(["forgot everything", "may not have what was published"])(
    "stay with their owner where they were joined and it has not read of that, but its standby has, as the store %s",
    (fault) => {
      fleet.options = { ...fleet.options, standbys: 1 };
      fleet.settleWhole();
      fleet.series[GIANT] = 20_000;
      fleet.pause();
      let before = fleet.reports();
      while (fleet.current?.units[GIANT] === undefined) {
        before = fleet.reports();
        fleet.step();
      }
      const { owner } = fleet.current.units[GIANT];
      const standby = fleet.current.standbys?.[GIANT] ?? "";
      const reports: Reports = new Map([
        ...before,
        [standby, fleet.reports().get(standby) ?? expect.fail("no report")],
      ]);
      expect(Object.keys(reports.get(owner)?.units ?? {}).filter(isSliced).length).toBeGreaterThan(1);
      if (fault === "forgot everything") fleet.state = INITIAL_CONTROL;
      fleet.step({ reports, again: fleet.current !== undefined, inDoubt: fleet.current !== undefined });
      expect(fleet.current?.units[GIANT]).toEqual({ phase: "owned", owner });
      fleet.settleWhole();
      expect(fleet.slices()).toEqual([]);
      expect(fleet.owners()[GIANT]).toBe(owner);
    },
  );

  it.each(["knows them", "forgot everything"])(
    "are joined at one that leaves where only shards of an older release stay, which then take it all, as the store %s",
    (store) => {
      const leaving = fleet.shards;
      const staying = ["shard-4", "shard-5"];
      fleet.more = {
        ...Object.fromEntries(leaving.map((shard) => [shard, { state: "leaving" }])),
        ...Object.fromEntries(staying.map((shard) => [shard, { protocol: { min: 1, max: 1 } }])),
      };
      const reports = fleet.reports({ shards: [...leaving, ...staying] });
      fleet.shards = [...reports.keys()];
      if (store === "forgot everything") fleet.state = INITIAL_CONTROL;
      fleet.step({ reports });
      fleet.settleWhole();
      expect(fleet.slices()).toEqual([]);
      expect(new Set(Object.values(fleet.owners()))).toEqual(new Set(staying));
      expect(fleet.current?.unowned).toEqual([]);
    },
  );

  it("keep nothing from a shard of an older release once the last that had some is gone", () => {
    fleet.shards = ["shard-0", "shard-old"];
    fleet.more = { "shard-old": { protocol: { min: 1, max: 1 } } };
    const last = fleet.reports({ shards: ["shard-3"] }).get("shard-3");
    if (last === undefined) return expect.fail("it reports nothing");
    expect(Object.keys(last.units).some(isSliced)).toBe(true);
    const step = (): void => {
      fleet.step({ reports: new Map([...fleet.reports(), ["shard-3", { ...last, state: "gone" }]]) });
    };
    fleet.state = INITIAL_CONTROL;
    fleet.options = { ...fleet.options, expectedShards: 2 };
    for (let count = 0; count < 200; count++) step();
    expect(fleet.slices()).toEqual([]);
    expect([...new Set(Object.values(fleet.owners()))].sort()).toEqual(["shard-0", "shard-old"]);
  });

  it("are completed when half of them is missing in what the store holds", () => {
    const { current } = fleet;
    if (current === undefined) return expect.fail("nothing was published");
    const units = Object.entries(current.units).filter(([unit]) => !/#[3-6]of8/.test(unit));
    const half = sealAssignment({ ...current, units: new Map(units) });
    fleet.state = { ...fleet.state, current: half };
    fleet.step();
    if (fleet.current !== undefined) expectPartition(fleet.current);
    fleet.settleWhole();
    fleet.expectBoundedLoad();
  });

  it("are published again as they are after an outage, split in doubt or not", () => {
    const fresh = new GiantFleet();
    let before = fresh.reports();
    for (; fresh.slices().length === 0; fresh.step()) before = fresh.reports();
    const split = fresh.current;
    fresh.step({ again: true, inDoubt: true, reports: before });
    expect(fresh.current?.order.term).toBeGreaterThan(split?.order.term ?? 0);
    const ofGiant = (of: Assignment | undefined) => Object.entries(of?.units ?? {}).filter(([unit]) => isSliced(unit));
    expect(ofGiant(fresh.current)).toEqual(ofGiant(split));
  });
});
