import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyPartitions, findHomes, groupByPartition } from "./partition-groups.ts";
import { parsePartitionQuery } from "./partition-query.ts";
import { partitionsOf } from "./partitions.ts";

const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), { minLength: 1, maxLength: 60 });
const counts = fc.integer({ min: 1, max: 9 });
const shards = fc.uniqueArray(
  fc.nat(60).map((ordinal) => `shard-${ordinal}`),
  { maxLength: 20 },
);
const unitsOf = (list: readonly string[]): readonly string[] => list.map((name) => `ns/${name}`);

describe("the partition of a shard", () => {
  it.each([
    ["shard-0", 0],
    ["shard-7", 1],
    ["shard-11", 2],
    ["kube-state-shards-5", 2],
  ])("is its ordinal modulo their number: %s of 3 is in %d", (shard, partition) =>
    expect(partitionsOf(3).ofShard(shard)).toBe(partition),
  );

  it("is a hash of an id without an ordinal, which is the same everywhere and falls into all of them", () => {
    const ids = Array.from({ length: 300 }, (_, index) => `pod-x${index}y`);
    const counted = [0, 0, 0];
    for (const id of ids) {
      const partition = partitionsOf(3).ofShard(id);
      counted[partition] = (counted[partition] ?? 0) + 1;
    }
    for (const count of counted) expect(count).toBeGreaterThan(70);
    // As computed when it was written: coordinators of all releases have to agree.
    expect(["a", "blue", "green", "shard7"].map((id) => partitionsOf(3).ofShard(id))).toMatchInlineSnapshot(`
      [
        2,
        2,
        1,
        2,
      ]
    `);
  });
});

describe("the partition of a unit", () => {
  it("is the same everywhere, and for all of its slices", () => {
    const units = ["ns/default", "ns/kube-system", "ns/payments", "cluster/nodes", "cluster/persistentvolumes"];
    const homes = (count: number) => units.map((unit) => partitionsOf(count).preference(unit)[0]);
    expect([homes(2), homes(3), homes(4)]).toMatchInlineSnapshot(`
      [
        [
          0,
          0,
          1,
          0,
          0,
        ],
        [
          0,
          2,
          1,
          0,
          2,
        ],
        [
          0,
          2,
          1,
          0,
          2,
        ],
      ]
    `);
    fc.assert(
      fc.property(names, counts, (list, count) => {
        const { preference } = partitionsOf(count);
        for (const unit of unitsOf(list))
          for (const slice of [`${unit}#1of2`, `${unit}#7of8`]) expect(preference(slice)).toEqual(preference(unit));
      }),
    );
  });

  it("Consistency: one partition more is only inserted into preferences", () => {
    fc.assert(
      fc.property(names, counts, (list, count) => {
        for (const unit of unitsOf(list)) {
          const before = partitionsOf(count).preference(unit);
          const after = partitionsOf(count + 1).preference(unit);
          expect([...after].sort()).toEqual(Array.from({ length: count + 1 }, (_, at) => at));
          expect(after.filter((partition) => partition < count)).toEqual(before);
        }
      }),
    );
  });

  it("shares many namespaces out evenly, and P to P+1 moves about 1/(P+1) of them", () => {
    const units = Array.from({ length: 10_000 }, (_, index) => `ns/team-${index}`);
    for (let count = 2; count <= 8; count++) {
      const homeOf = (unit: string, of: number) => partitionsOf(of).preference(unit)[0] ?? 0;
      const held = Array.from({ length: count }, () => 0);
      for (const unit of units) held[homeOf(unit, count)] = (held[homeOf(unit, count)] ?? 0) + 1;
      expect(Math.max(...held) / (units.length / count), `${count} partitions`).toBeLessThan(1.2);
      expect(Math.min(...held) / (units.length / count), `${count} partitions`).toBeGreaterThan(0.8);
      const moved = units.filter((unit) => homeOf(unit, count) !== homeOf(unit, count + 1)).length;
      expect(moved / (units.length / (count + 1)), `${count} to ${count + 1}`).toBeLessThan(1.2);
    }
  });
});

describe("units by partition, as long as there are shards", () => {
  it("Never nowhere: each is in one partition, and that has a shard while there is one at all", () => {
    fc.assert(
      fc.property(names, counts, shards, (list, count, members) => {
        const units = new Set(unitsOf(list));
        const groups = groupByPartition({ count, members, units });
        const { ofShard } = partitionsOf(count);
        expect(groups.flatMap((group) => [...group.units]).sort()).toEqual([...units].sort());
        expect(groups.flatMap((group) => group.members).sort()).toEqual([...members].sort());
        for (const group of groups) {
          if (members.length > 0 && group.units.size > 0) expect(group.members.length).toBeGreaterThan(0);
          for (const shard of group.members) expect(ofShard(shard)).toBe(group.partition);
        }
      }),
    );
  });

  it("No move across: while every partition has a shard it is the first of the preference; without, the next, and nothing else moves", () => {
    fc.assert(
      fc.property(names, counts, shards, (list, count, members) => {
        const homes = findHomes({ count, members });
        const { preference } = partitionsOf(count);
        const empty = emptyPartitions(count, members);
        for (const unit of unitsOf(list)) {
          const order = preference(unit).filter((partition) => !empty.includes(partition));
          expect(homes.of(unit)).toBe(order[0] ?? preference(unit)[0]);
          expect(homes.nextOf(unit)).toBe(order[1]);
        }
      }),
    );
  });

  it("is the fleet as it is given where there is one partition", () => {
    const [members, units] = [["shard-1", "x"], new Set(["ns/a"])];
    expect(groupByPartition({ count: 1, members, units })).toEqual([{ partition: 0, members, units }]);
    expect(groupByPartition({ count: 1, members, units })[0]?.units).toBe(units);
  });
});

describe("what is asked for by ?partition=", () => {
  it.each<[readonly string[], ReturnType<typeof parsePartitionQuery>]>([
    [[], { ok: true, partition: undefined }],
    [["0/2"], { ok: true, partition: 0 }],
    [["1/2"], { ok: true, partition: 1 }],
    [["01/2"], { ok: false, fault: 'partition: got "01/2", want one such as 0/2: which of how many, from 0' }],
    [["2/2"], { ok: false, fault: 'partition: got "2/2", want one from 0/2 to 1/2' }],
  ])("%j", (values, parsed) => expect(parsePartitionQuery(values, 2)).toEqual(parsed));

  it("is shown no longer than it takes to see it", () => {
    const parsed = parsePartitionQuery(["x".repeat(5_000)], 2);
    expect(parsed.ok ? "" : parsed.fault.length).toBeLessThan(200);
  });
});
