import { constants, crc32 } from "node:zlib";
import { InternalError } from "../shards-error.ts";
import type { DeflatedPiece } from "./deflate-piece.ts";
import { inflateRaw } from "./zlib-at-once.ts";

/**
 * The text of a piece: about 0.7 ms per MiB. Not to be kept: a small one is a part of Node's shared pool.
 *
 * Errors: `InternalError` where the bytes are not those that `deflatePiece` made: text that is not checked would be served.
 */
export function inflatePiece({ deflated, crc32: wanted, textBytes }: DeflatedPiece): Buffer {
  const text = inflate(deflated, textBytes);
  if (text.length !== textBytes) throw corrupt(`got ${text.length} bytes, want ${textBytes}`);
  const got = crc32(text);
  if (got !== wanted) throw corrupt(`got CRC ${got}, want ${wanted}`);
  return text;
}

function inflate(deflated: Buffer, textBytes: number): Buffer {
  try {
    // WHY one chunk: zlib's default of 16 KiB doubles the time, since its chunks are copied into one. With a byte to spare it sees
    // the end without asking for a second. No final block follows a piece, hence the flush.
    const chunkSize = Math.max(textBytes + 1, constants.Z_MIN_CHUNK);
    return inflateRaw(deflated, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize, maxOutputLength: chunkSize });
  } catch (error) {
    throw corrupt(error instanceof Error ? error.message : String(error), error);
  }
}

const corrupt = (came: string, cause?: unknown): InternalError =>
  new InternalError(
    `unpack a piece: ${came}. What is held in memory was changed since it was packed: a defect of ours, or of the machine's memory. Restart the process: it lists everything anew.`,
    { cause },
  );
