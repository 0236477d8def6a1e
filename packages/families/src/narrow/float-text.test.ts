import { describe, expect, it } from "vitest";
import { parseFloatText } from "./float-text.ts";

describe("a number written out", () => {
  it.each([
    ["10596", 10596],
    ["-1.5", -1.5],
    [".5e2", 50],
    ["5.", 5],
    ["+Inf", Number.POSITIVE_INFINITY],
    ["-infinity", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
  ])("%s is read", (text, value) => expect(parseFloatText(text)).toBe(value));

  it.each(["", " 1", "BBBBB", "1e999", "0b1", "1_000", "."])("%j is none", (text) => {
    expect(parseFloatText(text)).toBeUndefined();
  });
});
