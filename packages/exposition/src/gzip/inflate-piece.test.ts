import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InternalError } from "../shards-error.ts";
import { deflatePiece } from "./deflate-piece.ts";
import { inflatePiece } from "./inflate-piece.ts";

const text = Buffer.from(
  Array.from({ length: 500 }, (_, at) => `kube_pod_info{pod="web-${(at * 7919).toString(36)}"} 1\n`).join(""),
);

describe("inflatePiece", () => {
  it("gives the text that was deflated, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 1, max: 40 }), (bytes, times) => {
        const whole = Buffer.concat(new Array<Uint8Array>(times).fill(bytes));
        expect(inflatePiece(deflatePiece(whole)).equals(whole)).toBe(true);
      }),
    );
  });

  it("refuses bytes that were changed, wherever: it gives the text or an error, never another text", () => {
    const piece = deflatePiece(text);
    let refused = 0;
    for (let at = 0; at < piece.deflated.length; at += 7) {
      const deflated = Buffer.from(piece.deflated);
      deflated.writeUInt8(deflated.readUInt8(at) ^ 0x10, at);
      try {
        expect(inflatePiece({ ...piece, deflated }).equals(text)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InternalError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan((piece.deflated.length / 7) * 0.9);
  });

  it("says what came and what was wanted", () => {
    const piece = deflatePiece(text);
    const cut = { ...piece, deflated: piece.deflated.subarray(0, 100) };
    expect(() => inflatePiece(cut)).toThrow(/^unpack a piece: got \d+ bytes, want \d+\. .* Restart/);
    expect(() => inflatePiece({ ...piece, crc32: piece.crc32 ^ 1 })).toThrow(/^unpack a piece: got CRC \d+, want /);
    expect(() => inflatePiece({ ...piece, textBytes: 100 })).toThrow(InternalError);
    expect(() => inflatePiece({ ...piece, deflated: Buffer.alloc(100, 0xff) })).toThrow(/^unpack a piece: invalid/);
  });
});
