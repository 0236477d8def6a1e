import { type ShardId, sealAssignment, type UnitId } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { describeStatus } from "../status/describe-status.ts";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { adoptAssignment, INITIAL_CONTROL } from "./control-state.ts";

let fleet: DecideFleet;
beforeEach(() => {
  fleet = new DecideFleet();
  fleet.options = { ...fleet.options, standbys: 1, expectedShards: 3 };
  fleet.shards = ["shard-0", "shard-1", "shard-2"];
});

const standbys = (): Readonly<Record<UnitId, ShardId>> => fleet.current?.standbys ?? {};
const without = (shard: ShardId): readonly ShardId[] => fleet.shards.filter((one) => one !== shard);
const statusNow = () =>
  describeStatus({
    state: fleet.state,
    reports: fleet.reports(),
    options: fleet.options,
    leads: true,
    isElected: false,
    leader: undefined,
    health: { state: "reachable", sinceMs: 0, problem: undefined, clockOffsetMs: 0 },
    nowMs: fleet.nowMs,
  });
/** No unit without a standby, none held warm by its owner. */
const expectAllWarm = (): void => {
  expect(Object.keys(standbys()).sort()).toEqual([...fleet.units].sort());
  for (const [unit, shard] of Object.entries(standbys())) {
    expect(fleet.shards).toContain(shard);
    expect(shard).not.toBe(fleet.owners()[unit]);
  }
  expect(statusNow().withoutStandby).toEqual([]);
};

describe("decide, with standbys", () => {
  it("names them once the owners serve, as many at a time as may be on the move, and is at rest then", () => {
    fleet.options = { ...fleet.options, maxMovesInFlight: 5 };
    const [first, ...rest] = fleet.settle();
    expect(first?.standbys).toBeUndefined();
    expect(rest.map((one) => Object.keys(one.standbys ?? {}).length)).toEqual([5, 10, 12]);
    expectAllWarm();
    expect(fleet.owners()).toEqual(
      first && Object.fromEntries(Object.entries(first.units).map(([u, p]) => [u, p.owner])),
    );
  });

  it("counts what is still being listed against that, and names nothing for a unit that nobody serves", () => {
    fleet.options = { ...fleet.options, maxMovesInFlight: 5 };
    fleet.step();
    fleet.more = { "shard-0": { units: {} } };
    fleet.settle();
    expect(Object.keys(standbys()).some((unit) => fleet.owners()[unit] === "shard-0")).toBe(false);
    fleet.more = {};
    fleet.settle();
    expectAllWarm();
  });

  it("does not wait for a shard of the version before, which warms nothing, and gives it units all the same", () => {
    fleet.options = { ...fleet.options, maxMovesInFlight: 2 };
    const old = "shard-0";
    const reports = () =>
      new Map(
        [...fleet.reports()].map(([shard, one]) => {
          const units = Object.entries(one.units).filter(([, { state }]) => shard !== old || state !== "ready");
          return [shard, { ...one, units: Object.fromEntries(units) }] as const;
        }),
      );
    for (let step = 0; step < 60; step++) fleet.step({ reports: reports() });
    expect(Object.keys(standbys()).sort()).toEqual([...fleet.units].sort());
    expect(Object.values(standbys())).toContain(old);
    const lost = fleet.unitsOf("shard-1").filter((unit) => standbys()[unit] === old);
    fleet.shards = without("shard-1");
    fleet.step({ reports: reports() });
    for (const unit of lost) expect(fleet.owners()[unit]).toBe(old);
  });

  it("gives what a dead shard owned to its standbys at once, moves nothing else, and warms new ones", () => {
    fleet.settle();
    const [owners, warm, lost] = [fleet.owners(), standbys(), fleet.unitsOf("shard-1")];
    expect(lost.length).toBeGreaterThan(0);
    fleet.shards = without("shard-1");
    const next = fleet.step().published?.current;
    for (const unit of fleet.units) {
      const owner = lost.includes(unit) ? warm[unit] : owners[unit];
      expect(next?.units[unit]).toEqual({ phase: "owned", owner });
    }
    fleet.settle();
    expectAllWarm();
    // As many as before are at their places: that was no overload, so nothing has to move on.
    for (const unit of lost) expect(fleet.owners()[unit]).toBe(warm[unit]);
  });

  it("does so even when the standby is short of memory, and moves on from there", () => {
    fleet.settle();
    const lost = fleet.unitsOf("shard-1");
    const warm = standbys();
    const memory = { usedBytes: 90, limitBytes: 100 };
    fleet.more = { "shard-0": { memory } };
    fleet.shards = without("shard-1");
    const next = fleet.step().published?.current;
    expect(lost.some((unit) => warm[unit] === "shard-0")).toBe(true);
    for (const unit of lost) expect(next?.units[unit]?.owner).toBe(warm[unit]);
    fleet.settle();
    for (const unit of lost) expect(fleet.owners()[unit]).toBe("shard-2");
  });

  it("moves what a leaving shard has to its standbys by acknowledgement, which list nothing", () => {
    fleet.settle();
    const [warm, leaving] = [standbys(), fleet.unitsOf("shard-1")];
    fleet.more = { "shard-1": { state: "leaving" } };
    const published = fleet.settle();
    for (const unit of leaving) {
      const phases = published.map(({ units }) => units[unit]?.phase);
      expect(phases.slice(0, 3)).toEqual(["warming", "cuttingOver", "owned"]);
      expect(fleet.owners()[unit]).toBe(warm[unit]);
    }
    for (const assignment of published) expect(Object.values(assignment.standbys ?? {})).not.toContain("shard-1");
  });

  it("keeps owners and standbys through the restart of a member, but for what that one held", () => {
    fleet.settle();
    const owners = fleet.owners();
    fleet.shards = without("shard-1");
    fleet.settle();
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    fleet.settle();
    expect(fleet.owners()).toEqual(owners);
    expectAllWarm();
  });

  it("keeps a standby that becomes the next owner named meanwhile, and names the old owner when the move has ended", () => {
    fleet.settle();
    fleet.shards = without("shard-1");
    fleet.settle();
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    const back = fleet.settle();
    const moved = Object.keys(back.at(-1)?.units ?? {}).filter((unit) => fleet.owners()[unit] === "shard-1");
    expect(moved.length).toBeGreaterThan(0);
    for (const { units, standbys: named = {} } of back) {
      for (const unit of fleet.units) expect(named[unit]).not.toBe(units[unit]?.owner);
      // Nobody is without one at any time but what cannot have it: the units whose standby had to go elsewhere are listed first.
      for (const unit of moved) expect(named[unit]).toBeDefined();
    }
  });

  it("gives a shard short of memory none, lets it keep what it has, and shows what is without, which is no problem", () => {
    fleet.more = { "shard-2": { memory: { usedBytes: 90, limitBytes: 100 } } };
    fleet.settle();
    expect(Object.values(standbys())).not.toContain("shard-2");
    const tight = { memory: { usedBytes: 90, limitBytes: 100 } };
    fleet.more = { "shard-0": tight, "shard-1": tight, "shard-2": tight };
    fleet.units = new Set([...fleet.units, "ns/late"]);
    const warm = standbys();
    fleet.settle();
    expect(standbys()).toEqual(warm);
    fleet.more = {};
    fleet.settle();
    expectAllWarm();
    fleet.more = { "shard-0": tight, "shard-1": tight, "shard-2": tight };
    fleet.shards = without("shard-2");
    fleet.settle();
    const { withoutStandby, problems } = statusNow();
    expect(withoutStandby.length).toBeGreaterThan(0);
    expect(problems.some(({ what }) => /standby|warm/.test(what))).toBe(false);
  });

  it("has nobody to name on one shard, and says so once", () => {
    fleet.options = { ...fleet.options, expectedShards: 1 };
    fleet.shards = ["shard-0"];
    const notes = [fleet.step(), fleet.step(), fleet.step()].flatMap((decision) => decision.notes);
    expect(notes.filter((note) => /no other to hold them warm/.test(note))).toHaveLength(1);
    expect(fleet.current?.standbys).toBeUndefined();
    fleet.shards = ["shard-0", "shard-1"];
    fleet.settle();
    expectAllWarm();
  });

  it("drops them when they are wanted no more", () => {
    fleet.settle();
    const owners = fleet.owners();
    fleet.options = { ...fleet.options, standbys: 0 };
    fleet.settle();
    expect("standbys" in (fleet.current ?? {})).toBe(false);
    expect(fleet.owners()).toEqual(owners);
  });

  it("keeps them through a change of leader, also those of a shard that owns nothing", () => {
    fleet.settle();
    const found = fleet.current;
    if (found === undefined) throw new Error("nothing was published");
    fleet.state = adoptAssignment(INITIAL_CONTROL, found, { nowMs: fleet.nowMs });
    expect(fleet.settle().every((one) => JSON.stringify(one.standbys) === JSON.stringify(found.standbys))).toBe(true);
    const idle = sealAssignment({
      ...found,
      units: { "ns/a": { phase: "owned", owner: "shard-0" } },
      standbys: { "ns/a": "shard-9" },
    });
    expect(adoptAssignment(INITIAL_CONTROL, idle, { nowMs: 0 }).members.living.has("shard-9")).toBe(true);
  });

  it("finds them again in what shards report when the store comes back empty, so that nothing is listed anew", () => {
    fleet.settle();
    // A history that preference alone does not lead to.
    fleet.shards = without("shard-1");
    fleet.settle();
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    fleet.settle();
    const warm = standbys();
    const reports = fleet.reports();
    fleet.state = INITIAL_CONTROL;
    expect(fleet.step({ reports }).published?.current?.standbys).toEqual(warm);
  });

  it("leaves what a dead shard owned with those who hold it warm when the store comes back empty, so that nothing is listed anew", () => {
    fleet.settle();
    const [before, warm] = [fleet.owners(), standbys()];
    fleet.shards = without("shard-1");
    const reports = fleet.reports();
    fleet.state = INITIAL_CONTROL;
    fleet.options = { ...fleet.options, expectedShards: 2 };
    fleet.step({ reports });
    const lost = Object.keys(before).filter((unit) => before[unit] === "shard-1");
    expect(lost.length).toBeGreaterThan(1);
    for (const [unit, owner] of Object.entries(before))
      expect(fleet.owners()[unit]).toBe(lost.includes(unit) ? warm[unit] : owner);
    fleet.settle();
    expectAllWarm();
  });

  it("gives none of that to a standby that is leaving while others stay", () => {
    fleet.settle();
    const before = fleet.owners();
    fleet.shards = without("shard-1");
    fleet.more = { "shard-2": { state: "leaving" } };
    const reports = fleet.reports();
    fleet.state = INITIAL_CONTROL;
    fleet.options = { ...fleet.options, expectedShards: 1 };
    fleet.step({ reports });
    for (const [unit, owner] of Object.entries(before))
      expect(fleet.owners()[unit]).toBe(owner === "shard-2" ? "shard-2" : "shard-0");
  });

  it("names none while the fleet is held, and drops none of the silent", () => {
    fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
    fleet.settle();
    const warm = standbys();
    fleet.shards = ["shard-0", "shard-1"];
    expect(fleet.settle()).toEqual([]);
    expect(fleet.state.members.held).toBe(true);
    expect(standbys()).toEqual(warm);
  });
});
