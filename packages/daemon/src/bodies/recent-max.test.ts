import { expect, it } from "vitest";
import { createRecentMax } from "./recent-max.ts";

it("tells the largest of the last one to two windows, by key, and 0 once all of a key are older", () => {
  let nowMs = 500;
  const recent = createRecentMax({ nowMs: () => nowMs, windowMs: 100 });
  expect(recent.read()).toEqual(new Map());
  recent.note("a", 3);
  recent.note("a", 2);
  recent.note("b", 1);
  expect(recent.read()).toEqual(
    new Map([
      ["a", 3],
      ["b", 1],
    ]),
  );
  nowMs = 650;
  recent.note("b", 5);
  expect(recent.read().get("a")).toBe(3);
  nowMs = 700;
  expect(recent.read()).toEqual(
    new Map([
      ["a", 0],
      ["b", 5],
    ]),
  );
  nowMs = 1_900;
  expect(recent.read().get("b")).toBe(0);
});
