import { InternalError } from "../shards-error.ts";
import {
  FRAME_TAGS,
  MANIFEST_HEADER_BYTES,
  MAX_MANIFEST_BYTES,
  MAX_PAYLOAD_BYTES,
  PIECE_HEADER_BYTES,
  type PieceFrame,
  type PieceTextFrame,
} from "./piece-frame.ts";
import { type PieceManifest, parseManifest } from "./piece-manifest.ts";
import { PieceStreamError } from "./piece-stream-error.ts";

export type PieceFrameDecoder = {
  /** The frames that `chunk` completes. Payloads may be views of `chunk`: do not write to it afterwards. */
  push(chunk: Buffer): readonly PieceFrame[];
  /** Call when the body has ended. */
  finish(): void;
};

/** What the next `bytes` bytes are. */
type Expect =
  | { readonly part: "tag"; readonly bytes: 1 }
  | { readonly part: "manifestHeader" | "manifestJson" | "pieceHeader"; readonly bytes: number }
  | { readonly part: "payload"; readonly bytes: number; readonly piece: Omit<PieceTextFrame, "payload"> }
  | { readonly part: "nothing"; readonly bytes: 0 };

const TAG: Expect = { part: "tag", bytes: 1 };
/** The empty stored block that a flush writes. Without it, the next piece would not start on a byte boundary. */
const FLUSH_MARK = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const NOTHING: Expect = { part: "nothing", bytes: 0 };

/**
 * Reads a piece stream from chunks cut anywhere. Holds at most one incomplete frame.
 *
 * Errors: `PieceStreamError` for another version, a length over the bounds, a family index that the manifest does not
 * have or that falls, a deflated piece that cannot be followed by another, bytes after the end frame, and (from `finish`) a stream without its end frame.
 */
export function createPieceFrameDecoder(): PieceFrameDecoder {
  let expect: Expect = TAG;
  let manifest: PieceManifest | undefined;
  let lastFamilyIndex = 0;
  let partial: Buffer | undefined;
  let filled = 0;

  const afterTag = (tag: number): Expect => {
    if (manifest === undefined) {
      if (tag === FRAME_TAGS.manifest) return { part: "manifestHeader", bytes: MANIFEST_HEADER_BYTES };
      throw new PieceStreamError(showTag(tag), "a manifest frame first");
    }
    if (tag === FRAME_TAGS.piece) return { part: "pieceHeader", bytes: PIECE_HEADER_BYTES };
    if (tag === FRAME_TAGS.end) return NOTHING;
    throw new PieceStreamError(showTag(tag), "a piece frame or the end frame");
  };

  const afterPieceHeader = (header: Buffer, { families, encoding }: PieceManifest): Expect => {
    const familyIndex = header.readUInt32BE(0);
    const textBytes = header.readUInt32BE(8);
    const bytes = header.readUInt32BE(12);
    if (familyIndex >= families.length || familyIndex < lastFamilyIndex) {
      throw new PieceStreamError(
        `family ${familyIndex}`,
        `${lastFamilyIndex} to ${families.length - 1}, never falling`,
      );
    }
    if (bytes === 0 || bytes > MAX_PAYLOAD_BYTES) {
      throw new PieceStreamError(`a payload of ${bytes} bytes`, `1 to ${MAX_PAYLOAD_BYTES}`);
    }
    if (encoding === "identity" && bytes !== textBytes) {
      throw new PieceStreamError(`${bytes} bytes of plain text`, `the ${textBytes} its frame announces`);
    }
    lastFamilyIndex = familyIndex;
    return { part: "payload", bytes, piece: { kind: "piece", familyIndex, crc32: header.readUInt32BE(4), textBytes } };
  };

  /** `data` is what `expect` waited for, whole. Sets what comes next; returns the frame it completes, if any. */
  const accept = (data: Buffer): PieceFrame | undefined => {
    switch (expect.part) {
      case "tag":
        expect = afterTag(data.readUInt8(0));
        return expect.part === "nothing" ? { kind: "end" } : undefined;
      case "manifestHeader": {
        const bytes = data.readUInt32BE(0);
        if (bytes === 0 || bytes > MAX_MANIFEST_BYTES) {
          throw new PieceStreamError(`a manifest of ${bytes} bytes`, `1 to ${MAX_MANIFEST_BYTES}`);
        }
        expect = { part: "manifestJson", bytes };
        return undefined;
      }
      case "manifestJson":
        manifest = parseManifest(data);
        expect = TAG;
        return { kind: "manifest", manifest };
      case "pieceHeader":
        if (manifest === undefined) throw new InternalError("read piece stream: BUG, a piece before the manifest");
        expect = afterPieceHeader(data, manifest);
        return undefined;
      case "payload": {
        if (manifest?.encoding === "deflate" && !data.subarray(-FLUSH_MARK.length).equals(FLUSH_MARK)) {
          throw new PieceStreamError("a deflated piece without a flush at its end", "pieces ended by a full flush");
        }
        const frame = { ...expect.piece, payload: data };
        expect = TAG;
        return frame;
      }
      case "nothing":
        throw new PieceStreamError("bytes after the end frame", "nothing more");
      default:
        throw new InternalError(`read piece stream: BUG, unhandled ${JSON.stringify(expect satisfies never)}`);
    }
  };

  return {
    push(chunk) {
      const frames: PieceFrame[] = [];
      let at = 0;
      while (at < chunk.length) {
        const wanted = Math.max(1, expect.bytes) - filled;
        const taken = chunk.subarray(at, at + wanted);
        at += taken.length;
        let whole = taken;
        if (filled > 0 || taken.length < wanted) {
          partial ??= Buffer.allocUnsafeSlow(expect.bytes);
          taken.copy(partial, filled);
          filled += taken.length;
          if (taken.length < wanted) break;
          whole = partial;
          partial = undefined;
          filled = 0;
        }
        const frame = accept(whole);
        if (frame !== undefined) frames.push(frame);
      }
      return frames;
    },
    finish() {
      if (expect.part === "nothing") return;
      const inside = expect.part === "tag" ? "between two frames" : `in a frame's ${expect.part}`;
      throw new PieceStreamError(`the end of the body ${inside}`, "the end frame before it");
    },
  };
}

const showTag = (tag: number): string => `frame tag 0x${tag.toString(16).padStart(2, "0")}`;
