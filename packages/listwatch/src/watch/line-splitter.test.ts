import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

describe("LineSplitter", () => {
  it("gives the same lines wherever the chunks are cut, and keeps what has no newline yet", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat()), (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, "")).filter((text) => text !== "");
        const bytes = Buffer.from(`${lines.map((line) => `${line}\n`).join("")}rest`);
        const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
        const splitter = new LineSplitter();
        const got = places.flatMap((from, index) =>
          splitter.push(bytes.subarray(from, places[index + 1] ?? bytes.length)),
        );
        expect(got.map(String)).toEqual(lines);
        expect(splitter.pendingBytes).toBe(4);
      }),
    );
  });
});
