import type { PieceManifest } from "./piece-manifest.ts";

//   one body:   manifest frame, then piece frames with rising familyIndex, then the end frame; big endian
//   manifest    'M'  jsonBytes:u32  json
//   piece       'P'  familyIndex:u32  crc32:u32  textBytes:u32  payloadBytes:u32  payload
//   end         'E'
// The end frame tells a complete stream from one that a proxy or a crash cut at a frame boundary.
export type PieceFrame =
  | { readonly kind: "manifest"; readonly manifest: PieceManifest }
  | PieceTextFrame
  | { readonly kind: "end" };

export type PieceTextFrame = {
  readonly kind: "piece";
  /** Into the manifest's `families`. */
  readonly familyIndex: number;
  /** Of the text, also when the payload is deflated. */
  readonly crc32: number;
  readonly textBytes: number;
  /** The text, or its raw deflate form ended by a full flush, as the manifest's `encoding` says. */
  readonly payload: Buffer;
};

/** Marks the coordinator's requests, so that a shard never takes it for a scraper. */
export const FAN_OUT_HEADER = "x-kube-state-shards-fan-out";

export const FRAME_TAGS = { manifest: 0x4d, piece: 0x50, end: 0x45 } as const;

/** Bytes after the tag and before JSON or payload. */
export const MANIFEST_HEADER_BYTES = 4;
export const PIECE_HEADER_BYTES = 16;

/** What a reader refuses to buffer: a manifest names tens of thousands of units at most, a piece aims at 16-64 KiB. */
export const MAX_MANIFEST_BYTES: number = 32 * 1024 * 1024;
export const MAX_PAYLOAD_BYTES: number = 64 * 1024 * 1024;
