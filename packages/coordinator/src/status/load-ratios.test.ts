import { partitionsOf } from "@kube-state-shards/assignment";
import { expect, it } from "vitest";
import { loadBoundRatios } from "./load-ratios.ts";

const MANY = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`u${index}`, 1]));

const shardIds = (count: number) => Array.from({ length: count }, (_, ordinal) => `shard-${ordinal}`);

const boundOf = (weights: ReadonlyMap<string, number>, units: readonly string[], shards: number) =>
  loadBoundRatios({ weights, units, eligible: shardIds(shards), partitions: 1 }).get(0);

it.each<[string, Readonly<Record<string, number>>, number]>([
  ["even units", { a: 10, b: 10, c: 10, d: 10 }, 2],
  ["many small ones", MANY, 1.1],
  ["one that is most of it", { a: 90, b: 10 }, 4.6],
])("lets a shard carry what cannot be shared, or a tenth above the mean: %s", (_, given, bound) => {
  expect(boundOf(new Map(Object.entries(given)), Object.keys(given), 4)).toBeCloseTo(bound, 10);
});

it("is not told where nothing is weighed, or nobody may carry anything", () => {
  expect(boundOf(new Map(), ["a"], 2)).toBeUndefined();
  expect(boundOf(new Map([["a", 1]]), ["a"], 0)).toBeUndefined();
});

it("is told of each partition by itself", () => {
  const weights = new Map(Array.from({ length: 100 }, (_, index) => [`ns/u${index}`, 1] as const));
  const { preference } = partitionsOf(2);
  const giant = [...weights.keys()].find((unit) => preference(unit)[0] === 1) ?? "";
  const ours = [...weights.keys()].filter((unit) => preference(unit)[0] === 1).length;
  const given = { weights: new Map([...weights, [giant, 101 - ours] as const]), units: [...weights.keys()] };
  const bounds = loadBoundRatios({ ...given, eligible: shardIds(4), partitions: 2 });
  expect(bounds.get(0)).toBeCloseTo(1.1, 10);
  expect(bounds.get(1)).toBeCloseTo(1 + ((101 - ours) * 2) / 100, 10);
});
