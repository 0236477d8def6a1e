import { describe, expect, it } from "vitest";
import { TextBlock } from "./text-block.ts";

const KiB = 1024;
const lengthsOf = (texts: readonly Buffer[]): readonly number[] => texts.map((text) => text.length);

describe("a block of texts", () => {
  it("is given back once the last of its texts is let go of, and not before", () => {
    const block = new TextBlock(200 * KiB);
    const texts = [block.take(150 * KiB), block.take(50 * KiB)];
    for (const [at, text] of texts.entries()) text.fill(at + 1);
    expect(texts.map((text) => new Set(text))).toEqual([new Set([1]), new Set([2])]);
    block.letGo();
    expect(lengthsOf(texts)).toEqual([150 * KiB, 50 * KiB]);
    block.letGo();
    expect(lengthsOf(texts)).toEqual([0, 0]);
  });

  it("stays for whoever it was lent to", () => {
    const block = new TextBlock(200 * KiB);
    const text = block.take(200 * KiB).fill(7);
    block.lend();
    block.letGo();
    expect(text.every((byte) => byte === 7)).toBe(true);
    expect(text).toHaveLength(200 * KiB);
  });

  it("is left to malloc where it is small", () => {
    const block = new TextBlock(10);
    const text = block.take(10).fill(7);
    block.letGo();
    expect(text).toHaveLength(10);
    expect(text.buffer.byteLength).toBe(10);
  });
});
