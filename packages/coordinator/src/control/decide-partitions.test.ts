import { partitionsOf, sealAssignment } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";

const shardIds = (...ordinals: readonly number[]) => ordinals.map((ordinal) => `shard-${ordinal}`);
const upTo = (count: number) => shardIds(...Array.from({ length: count }, (_, ordinal) => ordinal));

class PartitionedFleet extends DecideFleet {
  constructor(partitions: number, shards: readonly string[]) {
    super();
    this.options = { ...this.options, partitions, expectedShards: shards.length, maxMovesInFlight: 5 };
    this.shards = shards;
    this.units = new Set([
      ...Array.from({ length: 60 }, (_, index) => `ns/n${index}`),
      ...["nodes", "persistentvolumes", "namespaces"].map((kind) => `cluster/${kind}`),
    ]);
    this.series = Object.fromEntries([...this.units].map((unit, index) => [unit, 100 + ((index * 37) % 90)]));
  }

  /** Which partition the owner of each unit is in. */
  homes(): Readonly<Record<string, number>> {
    const { ofShard } = partitionsOf(this.options.partitions);
    return Object.fromEntries(Object.entries(this.owners()).map(([unit, owner]) => [unit, ofShard(owner)]));
  }

  /** Where the names alone would have them. */
  preferred(): Readonly<Record<string, number | undefined>> {
    const { preference } = partitionsOf(this.options.partitions);
    return Object.fromEntries([...this.units].map((unit) => [unit, preference(unit)[0]]));
  }

  settleAt(shards: readonly string[]) {
    this.shards = shards;
    const published = this.settle();
    this.nowMs += this.options.rebalancePauseMs;
    return [...published, ...this.settle()];
  }

  expectBoundedIn(partition: number): void {
    const { ofShard } = partitionsOf(this.options.partitions);
    const shards = this.shards.filter((shard) => ofShard(shard) === partition);
    const weightOf = (unit: string) => this.series[unit] ?? 10;
    const loads = shards.map((shard) => this.unitsOf(shard).reduce((sum, unit) => sum + weightOf(unit), 0));
    const mean = loads.reduce((sum, load) => sum + load, 0) / shards.length;
    const heaviest = Math.max(...shards.flatMap((shard) => this.unitsOf(shard)).map(weightOf));
    expect(Math.max(...loads), `partition ${partition}`).toBeLessThanOrEqual(
      Math.max(1.1 * mean, mean + heaviest) * 1.000_001,
    );
  }
}

describe("a fleet with partitions", () => {
  it("No move across: through any rescale each unit stays in the partition that its name gives, step by step", () => {
    const fleet = new PartitionedFleet(3, upTo(3));
    fleet.settle();
    expect(fleet.homes()).toEqual(fleet.preferred());
    for (const count of [4, 5, 9, 8, 6, 3, 7]) {
      const before = fleet.shards;
      const leaving = before.slice(count);
      // As a rollout does it: those that go are empty before.
      fleet.more = Object.fromEntries(leaving.map((shard) => [shard, { state: "leaving" }]));
      const { ofShard } = partitionsOf(3);
      for (const { units } of [...fleet.settleAt(before), ...fleet.settleAt(upTo(count))])
        for (const [unit, placement] of Object.entries(units))
          for (const shard of [placement.owner, placement.phase === "owned" ? placement.owner : placement.next])
            expect(ofShard(shard), unit).toBe(fleet.preferred()[unit]);
      fleet.more = {};
      expect(fleet.current?.unowned).toEqual([]);
      for (const partition of [0, 1, 2]) fleet.expectBoundedIn(partition);
    }
  });

  it("tells in the assignment how many there are, outside of its hash, and tells nothing where there is one", () => {
    const fleet = new PartitionedFleet(2, upTo(2));
    fleet.settle();
    expect(fleet.current?.partitions).toBe(2);
    const { partitions: _partitions, ...bare } = fleet.current ?? expect.fail("nothing is assigned");
    expect(sealAssignment(bare).hash).toBe(fleet.current?.hash);
    const plain = new PartitionedFleet(1, upTo(2));
    plain.settle();
    expect(Object.keys(plain.current ?? {})).not.toContain("partitions");
  });

  it("waits at its start until each partition has a shard, or the time is up", () => {
    const fleet = new PartitionedFleet(2, shardIds(0, 2));
    fleet.nowMs = 10_000;
    fleet.settle();
    expect(fleet.current).toBeUndefined();
    fleet.nowMs = 40_000;
    fleet.settle();
    expect(new Set(Object.values(fleet.homes()))).toEqual(new Set([0]));
  });

  it("plans each partition by itself: what has become heavy in one moves nothing in another", () => {
    const fleet = new PartitionedFleet(2, upTo(4));
    fleet.settleAt(fleet.shards);
    const before = fleet.owners();
    const hot = fleet.unitsOf("shard-0").slice(0, 4);
    for (const unit of hot) fleet.series[unit] = 1_000;
    fleet.settleAt(fleet.shards);
    const moved = Object.entries(fleet.owners()).filter(([unit, owner]) => before[unit] !== owner);
    expect(moved.length).toBeGreaterThan(0);
    for (const [unit] of moved) expect(fleet.homes()[unit]).toBe(0);
    fleet.expectBoundedIn(0);
  });

  it("splits what is too heavy for a shard of its partition, within it, by that partition's mean", () => {
    const fleet = new PartitionedFleet(2, upTo(4));
    fleet.options = { ...fleet.options, splitMinSeries: 1_000 };
    fleet.settleAt(fleet.shards);
    const [giant = ""] = fleet.unitsOf("shard-1");
    fleet.series[giant] = 50_000;
    fleet.settleAt(fleet.shards);
    const slices = Object.keys(fleet.owners()).filter((unit) => unit.startsWith(`${giant}#`));
    expect(slices.length).toBeGreaterThan(1);
    expect(new Set(slices.map((slice) => fleet.owners()[slice]))).toEqual(new Set(shardIds(1, 3)));
    // A partition of one shard has nobody to share with.
    const alone = new PartitionedFleet(2, upTo(3));
    alone.options = { ...alone.options, splitMinSeries: 1_000 };
    alone.settleAt(alone.shards);
    alone.series[giant] = 50_000;
    alone.settleAt(alone.shards);
    expect(alone.homes()[giant]).toBe(1);
  });
});

describe("a partition without a shard", () => {
  let fleet: PartitionedFleet;
  beforeEach(() => {
    fleet = new PartitionedFleet(3, upTo(4));
    fleet.settleAt(fleet.shards);
  });

  it("Never nowhere: its units are with the next partition of their preference, and go back by handoffs when it has one again", () => {
    const before = fleet.owners();
    const theirs = fleet.unitsOf("shard-1");
    expect(theirs.length).toBeGreaterThan(5);
    fleet.settleAt(shardIds(0, 2, 3));
    const { preference, ofShard } = partitionsOf(3);
    for (const [unit, owner] of Object.entries(fleet.owners()))
      if (theirs.includes(unit)) expect(ofShard(owner)).toBe(preference(unit).find((one) => one !== 1));
      else expect(owner).toBe(before[unit]);
    expect(fleet.current?.unowned).toEqual([]);

    const back = fleet.settleAt(upTo(4));
    expect(fleet.owners()).toEqual(before);
    for (const { units } of back) {
      const moving = Object.values(units).filter(({ phase }) => phase !== "owned").length;
      expect(moving).toBeLessThanOrEqual(fleet.options.maxMovesInFlight);
    }
  });

  it("leaves the partition that stood in for it even: what was planned around a heavy unit is planned anew as that goes back", () => {
    const fleet = new PartitionedFleet(2, shardIds(0, 2));
    fleet.options = { ...fleet.options, startTimeoutMs: 0 };
    const heavy = [...fleet.units].find((unit) => fleet.preferred()[unit] === 1) ?? expect.fail("all prefer the other");
    fleet.series[heavy] = 20_000;
    fleet.settleAt(shardIds(0, 2));
    expect(fleet.current?.unowned).toEqual([]);
    fleet.settleAt(shardIds(0, 1, 2));
    expect(fleet.homes()).toEqual(fleet.preferred());
    fleet.expectBoundedIn(0);
  });

  it("leaves it even though all that stays there rests: it is looked at again once that may move", () => {
    const fleet = new PartitionedFleet(2, shardIds(0, 2));
    fleet.options = { ...fleet.options, startTimeoutMs: 0 };
    const heavy = [...fleet.units].find((unit) => fleet.preferred()[unit] === 1) ?? expect.fail("all prefer the other");
    fleet.series[heavy] = 20_000;
    fleet.settleAt(shardIds(0, 2));
    // Who leads anew takes all units for moved a moment ago.
    fleet.adopt();
    fleet.settle();
    const before = fleet.owners();
    fleet.shards = shardIds(0, 1, 2);
    fleet.settle();
    const ofOurs = (owners: Readonly<Record<string, string>>) =>
      Object.entries(owners).filter(([unit]) => fleet.preferred()[unit] === 0);
    expect(ofOurs(fleet.owners())).toEqual(ofOurs(before));
    fleet.settleAt(fleet.shards);
    expect(fleet.homes()).toEqual(fleet.preferred());
    fleet.expectBoundedIn(0);
  });

  it("gives its units up by handoffs when its last shard leaves or is drained", () => {
    const theirs = fleet.unitsOf("shard-1");
    for (const more of [{ drains: new Map([["shard-1", { drained: true, by: "operator" as const }]]) }, undefined]) {
      if (more === undefined) fleet.more = { "shard-1": { state: "leaving" } };
      const published = fleet.settle(more);
      const phases = new Set(published.flatMap(({ units }) => theirs.map((unit) => units[unit]?.phase)));
      expect(phases).toEqual(new Set(["owned", "warming", "cuttingOver"]));
      expect(fleet.unitsOf("shard-1")).toEqual([]);
      fleet.more = {};
      fleet.settle({ drains: new Map([["shard-1", { drained: false, by: "operator" }]]) });
      expect([...fleet.unitsOf("shard-1")].sort()).toEqual([...theirs].sort());
    }
  });
});

describe("standbys with partitions", () => {
  it("are in the partition where it has two shards, else where the unit would go, and take over there", () => {
    const fleet = new PartitionedFleet(2, upTo(3));
    fleet.options = { ...fleet.options, standbys: 1 };
    fleet.settleAt(fleet.shards);
    const standbys = fleet.current?.standbys ?? {};
    expect(Object.keys(standbys).sort()).toEqual([...fleet.units].sort());
    for (const [unit, owner] of Object.entries(fleet.owners())) {
      // Partition 0 has shard-0 and shard-2; shard-1 is alone in its own.
      if (owner === "shard-1") expect(["shard-0", "shard-2"]).toContain(standbys[unit]);
      else expect(standbys[unit]).toBe(owner === "shard-0" ? "shard-2" : "shard-0");
    }
    const theirs = fleet.unitsOf("shard-1");
    fleet.shards = shardIds(0, 2);
    fleet.step();
    for (const unit of theirs) expect(fleet.owners()[unit]).toBe(standbys[unit]);
  });

  it("are each with another shard where every partition has one", () => {
    const fleet = new PartitionedFleet(3, upTo(3));
    fleet.options = { ...fleet.options, standbys: 1 };
    fleet.settleAt(fleet.shards);
    const { preference, ofShard } = partitionsOf(3);
    expect(Object.keys(fleet.current?.standbys ?? {}).sort()).toEqual([...fleet.units].sort());
    for (const [unit, shard] of Object.entries(fleet.current?.standbys ?? {}))
      expect(ofShard(shard)).toBe(preference(unit)[1]);
  });
});

describe("another number of partitions", () => {
  it("is reached from the one before by ordinary handoffs, whatever rests, with nothing lost on the way", () => {
    const fleet = new PartitionedFleet(2, upTo(6));
    fleet.settleAt(fleet.shards);
    for (const partitions of [3, 1, 4]) {
      const before = fleet.owners();
      fleet.options = { ...fleet.options, partitions };
      fleet.adopt();
      const published = fleet.settle();
      expect(fleet.current?.partitions ?? 1).toBe(partitions);
      expect(fleet.homes()).toEqual(fleet.preferred());
      for (const { units, unowned } of published) {
        expect(Object.keys(units)).toHaveLength(fleet.units.size);
        expect(unowned).toEqual([]);
        const moving = Object.values(units).filter(({ phase }) => phase !== "owned").length;
        expect(moving).toBeLessThanOrEqual(fleet.options.maxMovesInFlight);
      }
      // Without partitions any place is right, and what loads ask for waits.
      if (partitions === 1) expect(fleet.owners()).toEqual(before);
      fleet.settleAt(fleet.shards);
      for (let partition = 0; partition < partitions; partition++) fleet.expectBoundedIn(partition);
    }
  });

  it("is published by who leads anew though no unit moves, so that all coordinators know", () => {
    const fleet = new PartitionedFleet(2, upTo(2));
    fleet.settleAt(fleet.shards);
    const { hash } = fleet.current ?? expect.fail("nothing is assigned");
    fleet.options = { ...fleet.options, partitions: 1 };
    fleet.adopt();
    expect(fleet.settle()).toHaveLength(1);
    expect([fleet.current?.hash, fleet.current?.partitions]).toEqual([hash, undefined]);
  });
});
