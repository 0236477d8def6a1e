import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashUid } from "./hash-uid.ts";
import { coverOf, joinRanges, parentOf, parseSlice, sliceAt, slicesOf, wholeOf } from "./slice.ts";

const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const depth = fc.integer({ min: 0, max: 10 });

describe("slices of a unit", () => {
  it("are named by their place among all", () => {
    expect(slicesOf("ns/giant", 4)).toEqual(["ns/giant#1of4", "ns/giant#2of4", "ns/giant#3of4", "ns/giant#4of4"]);
    expect(slicesOf("cluster/nodes#2of2", 2)).toEqual(["cluster/nodes#3of4", "cluster/nodes#4of4"]);
    expect(slicesOf("ns/whole", 1)).toEqual(["ns/whole"]);
  });

  it("have one parent, and are its halves", () => {
    expect(parentOf("ns/a#3of4")).toBe("ns/a#2of2");
    expect(parentOf("ns/a#1of2")).toBe("ns/a");
    expect(parentOf("ns/a")).toBeUndefined();
    fc.assert(
      fc.property(depth, hash, (d, h) => {
        const unit = sliceAt(h, slicesOf("ns/a", 2 ** d)) ?? "";
        const parent = parentOf(unit);
        if (parent === undefined) expect(unit).toBe(wholeOf(unit));
        else expect(slicesOf(parent, 2)).toContain(unit);
      }),
    );
  });

  it("hold each UID exactly once, at any depth", () => {
    fc.assert(
      fc.property(depth, hash, (d, h) => {
        const holders = slicesOf("ns/a", 2 ** d).filter((unit) => sliceAt(h, [unit]) !== undefined);
        expect(holders).toHaveLength(1);
      }),
    );
  });

  it.each([
    "ns/a#0of2",
    "ns/a#3of2",
    "ns/a#1of3",
    "ns/a#1of1",
    "ns/a#1of2048",
    "ns/a#1of2 ",
    "ns/a#",
    "ns/a#01of2",
    "ns/a#1of2#1of2",
  ])("are not %s", (id) => expect(parseSlice(id).slice).toBeUndefined());
});

describe("the cover of a unit", () => {
  it("is what lies within it, if that is all of it", () => {
    const units = ["ns/a#1of4", "ns/a#2of4", "ns/a#2of2", "ns/b", "cluster/nodes"];
    expect(coverOf("ns/a", units)).toEqual(["ns/a#1of4", "ns/a#2of4", "ns/a#2of2"]);
    expect(coverOf("ns/a#1of2", units)).toEqual(["ns/a#1of4", "ns/a#2of4"]);
    expect(coverOf("ns/a#2of2", units)).toEqual(["ns/a#2of2"]);
    expect(coverOf("ns/b", units)).toEqual(["ns/b"]);
    expect(coverOf("ns/a", units.slice(1))).toEqual([]);
    expect(coverOf("ns/a#3of4", units)).toEqual([]); // held, but within a slice that is wider
    expect(coverOf("ns/c", units)).toEqual([]);
  });

  it("joins ranges where they touch", () => {
    expect(
      joinRanges([
        { from: 4, to: 6 },
        { from: 0, to: 2 },
        { from: 2, to: 3 },
      ]),
    ).toEqual([
      { from: 0, to: 3 },
      { from: 4, to: 6 },
    ]);
  });
});

describe("the hash of a UID", () => {
  it("is the upper half of its FNV-1a-64", () => {
    const byBigInt = (text: string): number => {
      let value = 0xcbf29ce484222325n;
      for (const byte of Buffer.from(text)) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
      return Number(value >> 32n);
    };
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.string({ unit: "grapheme-ascii" })), (uid) => {
        expect(hashUid(uid)).toBe(byBigInt(uid));
      }),
    );
  });

  it("spreads UIDs evenly over slices", () => {
    const counts = new Map<string, number>();
    const slices = slicesOf("ns/a", 8);
    for (let at = 0; at < 8_000; at++) {
      const slice = sliceAt(hashUid(crypto.randomUUID()), slices) ?? "";
      counts.set(slice, (counts.get(slice) ?? 0) + 1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThan(850);
    expect(Math.max(...counts.values())).toBeLessThan(1_150);
  });
});
