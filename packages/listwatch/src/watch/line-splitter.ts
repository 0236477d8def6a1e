import type { EventSplitter } from "../decode/object-encoding.ts";

const NEWLINE = 0x0a;

/** The longest line, or frame, taken for an event. etcd refuses objects above 1.5 MiB by default, and JSON may be a few times that. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/**
 * Splits a watch's bytes into lines, wherever the chunks are cut. Blank lines are left out.
 *
 * Shape:  `push` returns the lines that became complete; `pendingBytes` is what waits for its newline.
 */
export class LineSplitter implements EventSplitter {
  #pieces: Buffer[] = [];
  #pendingBytes = 0;

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  push(chunk: Buffer): readonly Buffer[] {
    const lines: Buffer[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      if (end === -1) break;
      const line = this.#join(chunk.subarray(from, end));
      if (!isBlank(line)) lines.push(line);
      from = end + 1;
    }
    if (from < chunk.length) {
      this.#pieces.push(chunk.subarray(from));
      this.#pendingBytes += chunk.length - from;
    }
    return lines;
  }

  #join(last: Buffer): Buffer {
    if (this.#pieces.length === 0) return last;
    const line = Buffer.concat([...this.#pieces, last], this.#pendingBytes + last.length);
    this.#pieces = [];
    this.#pendingBytes = 0;
    return line;
  }
}

const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === 0x0d);
