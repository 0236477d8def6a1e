import { crc32, gunzipSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combineCrc32 } from "./combine-crc32.ts";
import { deflatePiece } from "./deflate-piece.ts";
import { createGzipTrailer, GZIP_HEADER } from "./gzip-member.ts";

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.tuple(fc.string(), fc.nat(20_000)).map(([text, times]) => Buffer.from(text.repeat(times).slice(0, 200_000))),
);

function assemble(texts: readonly Buffer[]): Buffer {
  const trailer = createGzipTrailer();
  const pieces = texts.map(deflatePiece);
  for (const piece of pieces) trailer.add(piece);
  return Buffer.concat([GZIP_HEADER, ...pieces.map((piece) => piece.deflated), trailer.finish()]);
}

describe("combineCrc32", () => {
  it("gives the CRC of the concatenation without reading it", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it("holds for lengths past 2^24, where all four digits of the length count", () => {
    const a = Buffer.from("kube_pod_info 1\n");
    const b = Buffer.alloc(0x1020304, "0123456789abcdef");
    expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(b, crc32(a)));
  });

  it("appends up to 4 GiB: two halves of a length shift as the whole does", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (crc, length, cut) => {
        const first = Math.min(cut, length);
        expect(combineCrc32(combineCrc32(crc, 0, first), 0, length - first)).toBe(combineCrc32(crc, 0, length));
      }),
    );
  });
});

describe("a gzip member assembled from pieces", () => {
  it("is one member that holds the texts one after the other", () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 6 }), (texts) => {
        const member = assemble(texts);
        const whole = Buffer.concat(texts);
        expect(gunzipSync(member).equals(whole)).toBe(true);
        // The raw deflate stream between header and trailer inflates to everything: there is no second member.
        expect(inflateRawSync(member.subarray(GZIP_HEADER.length, -8)).equals(whole)).toBe(true);
        expect(member.readUInt32LE(member.length - 8)).toBe(crc32(whole));
        expect(member.readUInt32LE(member.length - 4)).toBe(whole.length);
      }),
    );
  });

  it("keeps its pieces independent: any order of them is a member", () => {
    const texts = ["a", "ab", "abc"].map((text) => Buffer.from(text.repeat(1000)));
    expect(gunzipSync(assemble(texts.toReversed())).equals(Buffer.concat(texts.toReversed()))).toBe(true);
  });

  it("is refused when a piece is missing or changed, since CRC and size no longer fit", () => {
    const member = assemble([Buffer.from("kube_pod_info 1\n")]);
    member.writeUInt8(member.readUInt8(member.length - 8) ^ 1, member.length - 8);
    expect(() => gunzipSync(member)).toThrow(/incorrect data check/);
  });

  it("pins no more memory than its bytes", () => {
    const { deflated } = deflatePiece(Buffer.from("kube_pod_info 1\n".repeat(1000)));
    expect(deflated.buffer.byteLength).toBe(deflated.length);
  });
});
