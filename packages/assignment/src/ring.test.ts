import fc from "fast-check";
import HashRing from "hashring";
import { describe, expect, it } from "vitest";
import { compareShards, createRing } from "./ring.ts";

const ids = fc.uniqueArray(
  fc.integer({ min: 0, max: 150 }).map((ordinal) => `shard-${ordinal}`),
  { maxLength: 20 },
);
const units = fc.string({ minLength: 1, maxLength: 20 }).map((name) => `ns/${name}`);

describe("createRing", () => {
  it("gives every shard exactly once, as hashring's own walk does", () => {
    fc.assert(
      fc.property(ids, units, (shards, unit) => {
        const ring = createRing(shards);
        const servers = Object.fromEntries(ring.shards.map((shard) => [shard, { vnodes: 100, weight: 1 }]));
        expect(ring.preference(unit)).toEqual(shards.length === 0 ? [] : new HashRing(servers).range(unit));
      }),
      { numRuns: 50 },
    );
  });

  it("does not depend on the order in which shards are given, nor on repeats", () => {
    fc.assert(
      fc.property(ids, units, (shards, unit) => {
        expect(createRing([...shards, ...shards].reverse()).preference(unit)).toEqual(
          createRing(shards).preference(unit),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("Stability: a shard that joins is inserted into preferences and changes nothing else in them", () => {
    fc.assert(
      fc.property(ids, units, (shards, unit) => {
        const grown = createRing([...shards, "joiner"]).preference(unit);
        expect(grown.filter((shard) => shard !== "joiner")).toEqual(createRing(shards).preference(unit));
      }),
      { numRuns: 50 },
    );
  });

  it("is an immutable snapshot", () => {
    const ring = createRing(["shard-1", "shard-0"]);
    expect(Object.isFrozen(ring)).toBe(true);
    expect(Object.isFrozen(ring.shards)).toBe(true);
    expect(Object.isFrozen(ring.preference("ns/a"))).toBe(true);
    expect(ring.preference("ns/a")).toBe(ring.preference("ns/a"));
  });

  it("sorts ids naturally, so that ordinals stay in sequence", () => {
    expect(createRing(["shard-10", "shard-9", "shard-1"]).shards).toEqual(["shard-1", "shard-9", "shard-10"]);
  });

  it("spreads 10,000 namespaces over 100 shards within a quarter of the mean by first preference alone", () => {
    const ring = createRing(Array.from({ length: 100 }, (_, ordinal) => `shard-${ordinal}`));
    const counts = new Map<string, number>();
    for (let index = 0; index < 10_000; index++) {
      const first = ring.preference(`ns/tenant-${index}`)[0] ?? "";
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    const deviation = Math.sqrt([...counts.values()].reduce((sum, count) => sum + (count - 100) ** 2, 0) / 100);
    expect(counts.size).toBe(100);
    expect(deviation).toBeLessThan(25);
  });
});

describe("compareShards", () => {
  it.each([
    [["shard-10", "shard-9", "shard-2", "shard-100"]],
    [["b-1", "a-2", "a-10", "a"]],
    [["a-1-x", "a-1", "a-01", "a-1-x-2"]],
    [["1", "02", "10", "x", ""]],
  ])("sorts %j by the numbers inside", (ids) => {
    const natural = new Intl.Collator("en", { numeric: true });
    expect(ids.toSorted(compareShards)).toEqual(ids.toSorted((a, b) => natural.compare(a, b) || (a < b ? -1 : 1)));
  });

  it("is an order: of two different ids one is first, whichever is named first", () => {
    const id = fc.stringMatching(/^[a-c0-2-]{1,8}$/);
    fc.assert(
      fc.property(id, id, id, (a, b, c) => {
        expect(Math.sign(compareShards(a, b))).toBe(-Math.sign(compareShards(b, a)) || 0);
        if (a !== b) expect(compareShards(a, b)).not.toBe(0);
        if (compareShards(a, b) <= 0 && compareShards(b, c) <= 0) expect(compareShards(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
