import type { EventSplitter } from "../decode/object-encoding.ts";

const HEADER_BYTES = 4;

/** Splits a watch's bytes into frames, each after its length in four bytes, the highest first. */
export class FrameSplitter implements EventSplitter {
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** Of the frame that has begun; undefined before its length is known. */
  #frameBytes: number | undefined;

  get pendingBytes(): number {
    return Math.max(this.#heldBytes, this.#frameBytes ?? 0);
  }

  push(chunk: Buffer): readonly Buffer[] {
    const frames: Buffer[] = [];
    let rest = chunk;
    for (;;) {
      const wantedBytes = this.#frameBytes ?? HEADER_BYTES;
      const missingBytes = wantedBytes - this.#heldBytes;
      if (rest.length < missingBytes) break;
      const part = this.#join(rest.subarray(0, missingBytes), wantedBytes);
      rest = rest.subarray(missingBytes);
      if (this.#frameBytes === undefined) this.#frameBytes = part.readUInt32BE(0);
      else {
        frames.push(part);
        this.#frameBytes = undefined;
      }
    }
    if (rest.length > 0) {
      this.#pieces.push(rest);
      this.#heldBytes += rest.length;
    }
    return frames;
  }

  #join(last: Buffer, totalBytes: number): Buffer {
    if (this.#pieces.length === 0) return last;
    const whole = Buffer.concat([...this.#pieces, last], totalBytes);
    this.#pieces = [];
    this.#heldBytes = 0;
    return whole;
  }
}
