import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deflatePiece } from "../gzip/deflate-piece.ts";
import { METRIC_TYPES } from "../sample.ts";
import { END_FRAME, encodeManifestFrame, encodePieceFrameHeader } from "./encode-piece-frames.ts";
import type { PieceFrame, PieceTextFrame } from "./piece-frame.ts";
import { createPieceFrameDecoder } from "./piece-frame-decoder.ts";
import { PIECE_ENCODINGS, PIECE_STREAM_VERSION, type PieceManifest } from "./piece-manifest.ts";
import { PieceStreamError } from "./piece-stream-error.ts";

const manifest: PieceManifest = {
  version: PIECE_STREAM_VERSION,
  shard: "shard-0",
  order: { term: 3, epoch: 14 },
  encoding: "identity",
  units: ["ns/default", "cluster/nodes"],
  families: [
    { name: "kube_pod_info", type: "gauge", help: "A pod." },
    { name: "kube_pod_restarts_total", type: "counter", help: "é\n" },
  ],
};

const anyManifest: fc.Arbitrary<PieceManifest> = fc.record({
  version: fc.constant(PIECE_STREAM_VERSION),
  shard: fc.string({ minLength: 1 }),
  order: fc.record({ term: fc.maxSafeNat(), epoch: fc.maxSafeNat() }),
  encoding: fc.constantFrom(...PIECE_ENCODINGS),
  units: fc.array(fc.string()),
  families: fc.array(
    fc.record({
      name: fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
      type: fc.constantFrom(...METRIC_TYPES),
      help: fc.string({ unit: "grapheme" }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

const piece = (familyIndex: number, payload: Buffer): PieceTextFrame => ({
  kind: "piece",
  familyIndex,
  crc32: crc32(payload),
  textBytes: payload.length,
  payload,
});

const anyPieces = fc.array(fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 1, maxLength: 200 })), { maxLength: 8 });

function encode(frame: PieceFrame): Buffer {
  switch (frame.kind) {
    case "manifest":
      return encodeManifestFrame(frame.manifest);
    case "piece":
      return Buffer.concat([encodePieceFrameHeader({ ...frame, bytes: frame.payload.length }), frame.payload]);
    case "end":
      return END_FRAME;
    default:
      throw new Error(`unhandled ${JSON.stringify(frame satisfies never)}`);
  }
}

function decode(chunks: readonly Buffer[]): readonly PieceFrame[] {
  const decoder = createPieceFrameDecoder();
  const frames = chunks.flatMap((chunk) => decoder.push(chunk));
  decoder.finish();
  return frames;
}

/** Cuts `bytes` at the given places. */
function split(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const stream = (frames: readonly PieceFrame[]): Buffer => Buffer.concat(frames.map(encode));
const first: PieceFrame = { kind: "manifest", manifest };
const end: PieceFrame = { kind: "end" };

describe("a piece stream", () => {
  it("reads back as written, wherever its chunks are cut", () => {
    fc.assert(
      fc.property(anyManifest, anyPieces, fc.array(fc.nat()), (given, pieces, cuts) => {
        const frames: readonly PieceFrame[] = [
          { kind: "manifest", manifest: given },
          ...pieces
            .map(([family, text]): PieceTextFrame => {
              const plain = piece(family % given.families.length, Buffer.from(text));
              return given.encoding === "identity"
                ? plain
                : { ...plain, payload: deflatePiece(plain.payload).deflated };
            })
            .toSorted((a, b) => a.familyIndex - b.familyIndex),
          end,
        ];
        expect(decode(split(stream(frames), cuts))).toEqual(frames);
      }),
    );
  });

  it("reads back byte by byte", () => {
    const frames = [first, piece(0, Buffer.from("kube_pod_info 1\n")), end];
    expect(decode([...stream(frames)].map((byte) => Buffer.from([byte])))).toEqual(frames);
  });

  it("is refused when it is cut anywhere, at frame boundaries too", () => {
    const whole = stream([first, piece(0, Buffer.from("kube_pod_info 1\n")), end]);
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      expect(() => decode([whole.subarray(0, bytes)]), `${bytes} bytes`).toThrow(PieceStreamError);
    }
  });

  it.each([
    ["bytes after the end frame", Buffer.concat([stream([first, end]), END_FRAME]), /after the end frame/],
    ["a piece before the manifest", stream([piece(0, Buffer.from("x")), end]), /want a manifest frame first/],
    ["a second manifest", stream([first, first, end]), /frame tag 0x4d/],
    ["an HTML page", Buffer.from("<html>"), /frame tag 0x3c/],
    ["a family that the manifest does not have", stream([first, piece(2, Buffer.from("x")), end]), /family 2/],
    [
      "a family out of order",
      stream([first, piece(1, Buffer.from("x")), piece(0, Buffer.from("x")), end]),
      /family 0, want 1 to 1/,
    ],
    ["an empty payload", stream([first, piece(0, Buffer.alloc(0)), end]), /payload of 0 bytes/],
    [
      "a payload too long to hold",
      Buffer.concat([
        stream([first]),
        encodePieceFrameHeader({ familyIndex: 0, crc32: 0, textBytes: 1, bytes: 2 ** 31 }),
      ]),
      /payload of 2147483648 bytes/,
    ],
    [
      "plain text shorter than announced",
      Buffer.concat([stream([first]), encodePieceFrameHeader({ familyIndex: 0, crc32: 0, textBytes: 5, bytes: 4 })]),
      /4 bytes of plain text, want the 5/,
    ],
    [
      "a deflated piece that no other can follow",
      stream([
        { kind: "manifest", manifest: { ...manifest, encoding: "deflate" } },
        piece(0, deflateRawSync("x")),
        end,
      ]),
      /without a flush/,
    ],
    ["a manifest too long to hold", Buffer.from([0x4d, 0xff, 0xff, 0xff, 0xff]), /manifest of 4294967295 bytes/],
  ])("is refused for %s", (_, bytes, message) => {
    expect(() => decode([bytes])).toThrow(PieceStreamError);
    expect(() => decode([bytes])).toThrow(message);
  });

  it.each([
    ["version", 2, /version 2, want 1/],
    ["shard", "", /shard ""/],
    ["order", { term: -1, epoch: 0 }, /term and epoch/],
    ["encoding", "br", /encoding "br"/],
    ["units", [1], /list of unit ids/],
    ["families", [null], /family null, want an object/],
    ["families", [{ name: "a b", type: "gauge", help: "" }], /family name "a b"/],
    ["families", [{ name: "a", type: "info", help: "" }], /type of family a "info"/],
    ["families", [{ name: "a", type: "gauge" }], /help of family a missing/],
  ])("is refused for a manifest whose %s is %j", (field, value, message) => {
    const odd: PieceManifest = { ...manifest, [field]: value };
    expect(() => decode([encodeManifestFrame(odd)])).toThrow(message);
  });

  it("is refused with its code and the parser's error when the manifest is not JSON", () => {
    const decoder = createPieceFrameDecoder();
    const attempt = (): unknown => decoder.push(Buffer.from([0x4d, 0, 0, 0, 1, 0x7b]));
    expect(attempt).toThrow(expect.objectContaining({ code: "KSS_PIECE_STREAM", cause: expect.any(SyntaxError) }));
  });
});
