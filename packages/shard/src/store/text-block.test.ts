import { afterEach, describe, expect, it } from "vitest";
import { Loan } from "./loan.ts";
import { takeMemory, unmapSpareMemory } from "./mapped-memory.ts";
import { createTextPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
const lengthsOf = (texts: readonly Buffer[]): readonly number[] => texts.map((text) => text.length);

afterEach(unmapSpareMemory);

describe("a block of texts", () => {
  it("is given back once the last of its texts is let go of, and not before", () => {
    const block = new TextBlock(200 * KiB);
    const texts = [block.take(150 * KiB), block.take(50 * KiB)];
    for (const [at, text] of texts.entries()) text.fill(at + 1);
    expect(texts.map((text) => new Set(text))).toEqual([new Set([1]), new Set([2])]);
    block.letGo();
    unmapSpareMemory();
    expect(lengthsOf(texts)).toEqual([150 * KiB, 50 * KiB]);
    block.letGo();
    unmapSpareMemory();
    expect(lengthsOf(texts)).toEqual([0, 0]);
  });

  it("lets a text grow into its room, once, and whoever holds it sees nothing of that", () => {
    const block = new TextBlock(300 * KiB);
    const piece = createTextPiece(block.take(100 * KiB, 100 * KiB).fill(1), block, 100 * KiB);
    const next = createTextPiece(block.take(100 * KiB).fill(3), block);
    expect(piece.extended(101 * KiB)).toBeUndefined();
    const grown = piece.extended(60 * KiB);
    grown?.peek().fill(2, 100 * KiB);
    expect(piece.extended(1)).toBeUndefined();
    expect(grown?.extended(41 * KiB)).toBeUndefined();
    expect(lengthsOf([piece.peek(), next.peek(), grown?.peek() ?? Buffer.alloc(0)])).toEqual([
      100 * KiB,
      100 * KiB,
      160 * KiB,
    ]);
    expect([new Set(piece.peek()), new Set(next.peek()), new Set(grown?.peek())]).toEqual([
      new Set([1]),
      new Set([3]),
      new Set([1, 2]),
    ]);
    piece.discard();
    next.discard();
    unmapSpareMemory();
    expect(grown?.peek()).toHaveLength(160 * KiB);
  });

  it("stays for whoever it was lent to", () => {
    const block = new TextBlock(200 * KiB);
    const text = block.take(200 * KiB).fill(7);
    block.lend();
    block.letGo();
    unmapSpareMemory();
    expect(new TextBlock(200 * KiB).take(200 * KiB).buffer).not.toBe(text.buffer);
    expect(text).toHaveLength(200 * KiB);
    expect(new Set(text)).toEqual(new Set([7]));
  });

  it("is given back when the last body of several has ended, whichever goes first", () => {
    for (const order of ["text first", "bodies first"]) {
      const block = new TextBlock(200 * KiB);
      const piece = createTextPiece(block.take(200 * KiB).fill(7), block);
      const [one, other] = [new Loan(), new Loan()];
      const texts = [piece.text(one), piece.text(other), piece.text(other)];
      if (order === "text first") piece.discard();
      one.end();
      unmapSpareMemory();
      expect(lengthsOf(texts)).toEqual([200 * KiB, 200 * KiB, 200 * KiB]);
      other.end();
      if (order === "bodies first") piece.discard();
      unmapSpareMemory();
      expect(lengthsOf(texts)).toEqual([0, 0, 0]);
    }
  });

  it("is malloc's where it is small, and goes back to it at once", () => {
    const block = new TextBlock(10);
    const text = block.take(10).fill(7);
    expect(text.buffer.byteLength).toBe(10);
    block.letGo();
    expect(text).toHaveLength(0);
  });
});

describe("memory of blocks", () => {
  it("is taken again by the next block of about its size", () => {
    const first = new TextBlock(1_000 * KiB);
    const { buffer } = first.take(1_000 * KiB);
    const isTakenFor = (bytes: number): boolean => new TextBlock(bytes).take(1).buffer === buffer;
    expect(isTakenFor(990 * KiB)).toBe(false); // it is still held
    first.letGo();
    expect(isTakenFor(400 * KiB)).toBe(false);
    expect(isTakenFor(990 * KiB)).toBe(true);
    expect(isTakenFor(990 * KiB)).toBe(false); // it is held again
  });

  it("waits for that within bounds: what is more goes back to the system at once", () => {
    const blocks = Array.from({ length: 20 }, () => new TextBlock(MiB));
    const texts = blocks.map((block) => block.take(MiB));
    for (const block of blocks) block.letGo();
    expect(texts.filter((text) => text.length > 0)).toHaveLength(1);
    unmapSpareMemory();
    expect(texts.filter((text) => text.length > 0)).toHaveLength(0);
  });

  it("is a quarter more than was asked for at most", () => {
    for (let bytes = 64 * KiB; bytes < 4 * MiB; bytes += 10_007) {
      const { length } = takeMemory(bytes);
      expect(length).toBeGreaterThanOrEqual(bytes);
      expect(length).toBeLessThanOrEqual(1.25 * bytes);
    }
  });
});
