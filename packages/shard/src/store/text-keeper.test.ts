import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import type { ObjectText } from "./object-text.ts";
import { createTextKeeper, type KeptTexts } from "./text-keeper.ts";

const NAMES = { key: "a/b", unit: "ns/a", hash: 0, fingerprint: 0, series: 1 };
const textOf = (filling: number, bytes: number): ObjectText => ({
  ...NAMES,
  bytes: Buffer.alloc(bytes, filling),
  ends: [bytes],
});

describe("a text keeper", () => {
  it("changes nothing that is kept, whatever others keep and release", () => {
    const step = fc.record({
      list: fc.nat({ max: 4 }),
      bytes: fc.integer({ min: 0, max: 40_000 }),
      ends: fc.boolean(),
      how: fc.constantFrom("encode", "keep", "reserve"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(undefined, [64 * 1024]), (steps, arenaBytes) => {
        const keeper = createTextKeeper(arenaBytes);
        const lists = Array.from({ length: 5 }, (): { texts: KeptTexts; kept: [ObjectText, number][] } => ({
          texts: keeper.open(),
          kept: [],
        }));
        for (const [at, { list, bytes, ends, how }] of steps.entries()) {
          const one = lists[list];
          if (one === undefined) continue;
          if (ends) {
            one.texts.release();
            one.kept = [];
          } else if (how === "encode") {
            const samples = { ...NAMES, ...joinTexts([String.fromCharCode(at).repeat(bytes)]) };
            one.kept.push([one.texts.encode(samples), at]);
          } else if (how === "keep") one.kept.push([one.texts.keep(textOf(at, bytes)), at]);
          else {
            const { memory, from } = one.texts.reserve(bytes);
            one.kept.push([{ ...NAMES, bytes: memory.subarray(from, from + bytes).fill(at), ends: [bytes] }, at]);
          }
          for (const { kept } of lists)
            for (const [text, filling] of kept) expect(text.bytes.every((byte) => byte === filling % 256)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("uses the memory of a list that is over for the next, as long as another goes on", () => {
    const keeper = createTextKeeper();
    const [first, other, next] = [keeper.open(), keeper.open(), keeper.open()];
    other.keep(textOf(1, 10));
    const { buffer } = first.keep(textOf(2, 10)).bytes;
    first.release();
    expect(next.keep(textOf(3, 10)).bytes.buffer).toBe(buffer);
  });

  it("keeps nothing for an idle shard", () => {
    const keeper = createTextKeeper();
    const list = keeper.open();
    const { buffer } = list.keep(textOf(1, 10)).bytes;
    list.release();
    expect(list.keep(textOf(2, 10)).bytes.buffer).not.toBe(buffer);
  });
});
