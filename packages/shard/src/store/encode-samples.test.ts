import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { encodeSamples } from "./encode-samples.ts";
import { lengthOf, startOf } from "./object-text.ts";

const families = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "é", "漢", "😀"), maxLength: 12 }), {
  maxLength: 4,
});
const asciiFamilies = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }), { maxLength: 4 });

/** No more room than it is asked for, behind what is used already. */
function tightRoom(used: number) {
  const room = {
    memory: Buffer.alloc(used, "u"),
    used,
    makeRoom(bytes: number): void {
      if (room.memory.length < used + bytes) room.memory = Buffer.alloc(used + bytes, "u");
    },
  };
  return room;
}

describe("encodeSamples", () => {
  it("gives the bytes of each family, however little room there is, and leaves alone what stands before", () => {
    fc.assert(
      fc.property(fc.oneof(families, asciiFamilies), fc.nat({ max: 9 }), (texts, used) => {
        const room = tightRoom(used);
        const names = { key: "a/b", unit: "ns/a", hash: 7, series: 2 };
        const text = encodeSamples({ ...names, ...joinTexts(texts) }, room);
        expect(text).toMatchObject(names);
        expect(text.bytes.toString()).toBe(texts.join(""));
        const parts = texts.map((_, family) => {
          const from = startOf(text, family);
          return text.bytes.subarray(from, from + lengthOf(text, family)).toString();
        });
        expect(parts).toEqual(texts);
        expect(room.memory.subarray(0, used).toString()).toBe("u".repeat(used));
      }),
      { numRuns: 500 },
    );
  });
});
