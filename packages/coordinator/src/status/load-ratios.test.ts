import { expect, it } from "vitest";
import { loadBoundRatio } from "./load-ratios.ts";

const MANY = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`u${index}`, 1]));

it.each<[string, Readonly<Record<string, number>>, number]>([
  ["even units", { a: 10, b: 10, c: 10, d: 10 }, 2],
  ["many small ones", MANY, 1.1],
  ["one that is most of it", { a: 90, b: 10 }, 4.6],
])("lets a shard carry what cannot be shared, or a tenth above the mean: %s", (_, given, bound) => {
  expect(loadBoundRatio(new Map(Object.entries(given)), Object.keys(given), 4)).toBeCloseTo(bound, 10);
});

it("is not told where nothing is weighed, or nobody may carry anything", () => {
  expect(loadBoundRatio(new Map(), ["a"], 2)).toBeUndefined();
  expect(loadBoundRatio(new Map([["a", 1]]), ["a"], 0)).toBeUndefined();
});
