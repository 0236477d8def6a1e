import { FRAME_TAGS, MANIFEST_HEADER_BYTES, PIECE_HEADER_BYTES } from "./piece-frame.ts";
import type { PieceManifest } from "./piece-manifest.ts";

export function encodeManifestFrame(manifest: PieceManifest): Buffer {
  const json = Buffer.from(JSON.stringify(manifest));
  const header = Buffer.allocUnsafe(1 + MANIFEST_HEADER_BYTES);
  header.writeUInt8(FRAME_TAGS.manifest, 0);
  header.writeUInt32BE(json.length, 1);
  return Buffer.concat([header, json]);
}

export type PieceFrameHeader = {
  readonly familyIndex: number;
  readonly crc32: number;
  readonly textBytes: number;
  /** Of the payload that follows. */
  readonly bytes: number;
};

/** What stands before a piece's payload: header apart from payload, so that a cached payload is never copied. */
export function encodePieceFrameHeader(piece: PieceFrameHeader): Buffer {
  const header = Buffer.allocUnsafe(1 + PIECE_HEADER_BYTES);
  header.writeUInt8(FRAME_TAGS.piece, 0);
  header.writeUInt32BE(piece.familyIndex, 1);
  header.writeUInt32BE(piece.crc32, 5);
  header.writeUInt32BE(piece.textBytes, 9);
  header.writeUInt32BE(piece.bytes, 13);
  return header;
}

export const END_FRAME: Buffer = Buffer.from([FRAME_TAGS.end]);
