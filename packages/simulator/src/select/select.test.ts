import { describe, expect, it } from "vitest";
import { SimulatedStatusError } from "../status/status.ts";
import { parseLabelSelector } from "./label-selector.ts";
import { fnv1a64, parseShardSelector } from "./shard-selector.ts";

describe("a label selector", () => {
  it.each([
    ["a=b", { a: "b" }, true],
    ["a==b", { a: "c" }, false],
    ["a!=b", {}, true],
    ["a in (b, c)", { a: "c" }, true],
    ["a in (b,c)", {}, false],
    ["a notin (b)", {}, true],
    ["a notin (b)", { a: "b" }, false],
    ["a", { a: "" }, true],
    ["!a", { a: "" }, false],
    ["a in (b,c),d!=e,!f", { a: "b", d: "x" }, true],
    ["a in (b,c),d!=e,!f", { a: "b", d: "e" }, false],
  ])("%s on %j is %s", (text, labels, selected) => {
    expect(parseLabelSelector(text)?.(labels)).toBe(selected);
  });
});

describe("a shard selector", () => {
  it("hashes with FNV-1a of 64 bits", () => {
    expect(fnv1a64("")).toBe(0xcbf29ce484222325n);
    expect(fnv1a64("a")).toBe(0xaf63dc4c8601ec8cn);
    expect(fnv1a64("foobar")).toBe(0x85944171f73967e8n);
  });

  it("shows its ranges as the server echoes them", () => {
    const text = `shardRange(object.metadata.uid,'0x0000000000000000',"0x10000000000000000")`;
    expect(parseShardSelector(text).canonical).toBe(
      "shardRange(object.metadata.uid, '0x0000000000000000', '0x10000000000000000')",
    );
  });

  it.each([
    ["shardRange(object.metadata.uid, '0x0', '0x1000000000000000')", "did you mean"],
    ["shardRange(object.metadata.uid, '0x000000000000000A', '0x1000000000000000')", "16-digit hex"],
    ["shardRange(object.metadata.name, '0x0000000000000000', '0x1000000000000000')", "unsupported field path"],
    ["shardRange(object.metadata.uid, '0x1000000000000000', '0x1000000000000000')", "must be less than"],
    ["everything", "expected shardRange() call"],
  ])("refuses %s", (text, why) => {
    expect(() => parseShardSelector(text)).toThrow(SimulatedStatusError);
    expect(() => parseShardSelector(text)).toThrow(why);
  });
});
