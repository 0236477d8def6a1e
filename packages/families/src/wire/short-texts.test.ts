import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOfBytes } from "./short-texts.ts";

describe("the text of some bytes", () => {
  it("is what a decoder of UTF-8 says, whatever was seen before, also of bytes that are none", () => {
    const some = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20 }).map((text) => Buffer.from(text)),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(some, { minLength: 1 }), (all) => {
        for (const bytes of [...all, ...all]) {
          const within = Buffer.concat([Buffer.from("<"), bytes, Buffer.from(">")]);
          expect(textOfBytes(within, 1, 1 + bytes.length)).toBe(bytes.toString("utf8"));
        }
      }),
    );
  });

  it("tells texts apart whose characters and bytes look the same", () => {
    const twoCharacters = Buffer.from("\u00c3\u00a9");
    const one = Buffer.from("\u00e9"); // the bytes c3 a9
    expect(textOfBytes(twoCharacters, 0, twoCharacters.length)).toBe("\u00c3\u00a9");
    expect(textOfBytes(one, 0, one.length)).toBe("\u00e9");
  });
});
