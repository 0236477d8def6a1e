import { describe, expect, it } from "vitest";
import { carryOver, LOADS, PLACES, placesBy } from "./carry-over.ts";

const loads = new Map([
  ["ns/a", 80],
  ["ns/b#1of2", 30],
  ["ns/b#3of4", 8],
  ["ns/b#4of4", 2],
  ["ns/c", 1],
]);

describe("what is known of units, under the names they have since", () => {
  it("is the very same while none has another name, or is known under none", () => {
    expect(carryOver(loads, ["ns/a", "ns/c", "ns/b#1of2"], LOADS)).toBe(loads);
    expect(carryOver(loads, ["ns/a", "ns/new", "ns/new#1of2"], LOADS)).toBe(loads);
  });

  it("is shared out over the slices of a unit, and added up over what is joined", () => {
    expect([
      ...carryOver(loads, ["ns/a#1of4", "ns/a#2of4", "ns/a#2of2", "ns/b#2of2", "ns/c", "ns/new"], LOADS),
    ]).toEqual([
      ["ns/a#1of4", 20],
      ["ns/a#2of4", 20],
      ["ns/a#2of2", 40],
      ["ns/b#2of2", 10],
      ["ns/c", 1],
    ]);
    expect(carryOver(loads, ["ns/b"], LOADS).get("ns/b")).toBe(40);
  });

  it("is not made up where a part of it is not known", () => {
    expect(carryOver(new Map([["ns/b#1of2", 30]]), ["ns/b"], LOADS).get("ns/b")).toBeUndefined();
  });

  it("is a place where the unit was, or where most of its slices are", () => {
    const places = new Map([
      ["ns/a", "shard-9"],
      ["ns/b#1of2", "shard-0"],
      ["ns/b#3of4", "shard-1"],
      ["ns/b#4of4", "shard-1"],
    ]);
    expect(carryOver(places, ["ns/a#2of2"], PLACES).get("ns/a#2of2")).toBe("shard-9");
    expect(carryOver(places, ["ns/b"], PLACES).get("ns/b")).toBe("shard-0");
    expect(
      carryOver(
        places,
        ["ns/b"],
        placesBy((unit) => (unit === "ns/b#3of4" ? 9 : 1)),
      ).get("ns/b"),
    ).toBe("shard-1");
  });
});
