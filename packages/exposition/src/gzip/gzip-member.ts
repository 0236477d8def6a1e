import { combineCrc32 } from "./combine-crc32.ts";

/** The start of a gzip member: no name, no time, so that equal texts give equal bytes. Source: RFC 1952. */
export const GZIP_HEADER: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** An empty deflate block marked as the last one, since no piece is. */
const FINAL_BLOCK = [0x03, 0x00] as const;

export type GzipTrailer = {
  /** Call once for each piece, in the order in which the pieces are written. */
  add(piece: { readonly crc32: number; readonly textBytes: number }): void;
  /** What ends the member: final block, CRC and size of all texts added. */
  finish(): Buffer;
};

/**
 * Ends one gzip member assembled from deflated pieces: GZIP_HEADER, pieces, `finish()`.
 *
 * One member, because curl and browsers stop after the first of several.
 */
export function createGzipTrailer(): GzipTrailer {
  let crc = 0;
  let textBytes = 0;
  return {
    add(piece) {
      crc = combineCrc32(crc, piece.crc32, piece.textBytes);
      textBytes += piece.textBytes;
    },
    finish() {
      const trailer = Buffer.alloc(FINAL_BLOCK.length + 8);
      trailer.set(FINAL_BLOCK);
      trailer.writeUInt32LE(crc, FINAL_BLOCK.length);
      trailer.writeUInt32LE(textBytes % 2 ** 32, FINAL_BLOCK.length + 4); // ISIZE is modulo 2^32
      return trailer;
    },
  };
}
