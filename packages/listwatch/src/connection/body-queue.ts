import type { BodyPace } from "./body-pace.ts";

/** What waits of a list is put together to so much. */
const BLOCK_BYTES = 64 * 1024;
/** So much is read at once, whenever it comes: a batch is to be over in some milliseconds, and what waits is memory. */
const BATCH_BYTES = 128 * 1024;

type BodyQueueOptions = BodyPace & {
  readonly source: { pause(): unknown; resume(): unknown };
  /** The reader went away before the end. */
  readonly cancel: () => void;
};

/**
 * The chunks of one body on their way from a socket to one reader. What arrived before a fault is handed out before the fault.
 *
 * WHY what waits is copied: a list comes in records of 4 KB, each memory of its own. What outlives two young collections is freed by a
 * collection of everything only, and malloc keeps the gaps; what was copied is garbage at once. And few items lie across two blocks.
 */
export class BodyQueue implements AsyncIterable<Buffer> {
  readonly #options: BodyQueueOptions;
  #chunks: Buffer[] = [];
  /** The last of what waits, where it is being put together; its first bytes are filled. */
  #block: { readonly bytes: Buffer; filled: number } | undefined;
  #bytes = 0;
  #paused = false;
  #end: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  /** When the reader last took something. */
  #readMs = Number.NEGATIVE_INFINITY;
  #batch: NodeJS.Timeout | undefined;

  constructor(options: BodyQueueOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    // The first is read in a moment, unless the reader is busy: then others follow.
    const waits = this.#options.pauseAboveBytes !== undefined && this.#bytes > 0;
    if (waits && chunk.length < BLOCK_BYTES / 2) this.#copy(chunk);
    else {
      this.#endBlock();
      this.#chunks.push(chunk); // or is a block as it comes: HTTP/1 brings such
    }
    this.#bytes += chunk.length;
    if (!this.#paused && this.#bytes > (this.#options.pauseAboveBytes ?? Number.POSITIVE_INFINITY)) {
      this.#paused = true;
      this.#options.source.pause();
    }
    this.#wakeInTime();
  }

  /** No more chunks; with an error, the reader gets it after what is queued. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wakeNow();
  }

  /** No more chunks, and what is queued is dropped. */
  abort(error: unknown): void {
    this.#chunks = [];
    this.#block = undefined;
    this.#end = { error };
    this.#wakeNow();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    let finished = false;
    try {
      for (;;) {
        const chunks = this.#take();
        for (const chunk of chunks) yield chunk;
        if (chunks.length > 0) continue;
        if (this.#end !== undefined) {
          finished = true;
          if (this.#end.error !== undefined) throw this.#end.error;
          return;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(this.#batch);
      if (!finished) this.#options.cancel();
    }
  }

  #wakeInTime(): void {
    const { batchMs = 0 } = this.#options;
    const waitMs = this.#bytes >= BATCH_BYTES ? 0 : this.#readMs + batchMs - performance.now();
    if (waitMs <= 0) this.#wakeNow();
    else this.#batch ??= setTimeout(() => this.#wakeNow(), waitMs);
  }

  #wakeNow(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#wake?.();
  }

  #copy(chunk: Buffer): void {
    if (this.#block !== undefined && this.#block.filled + chunk.length > this.#block.bytes.length) this.#endBlock();
    this.#block ??= { bytes: Buffer.allocUnsafeSlow(BLOCK_BYTES), filled: 0 };
    this.#block.filled += chunk.copy(this.#block.bytes, this.#block.filled);
  }

  #endBlock(): void {
    if (this.#block !== undefined) this.#chunks.push(this.#block.bytes.subarray(0, this.#block.filled));
    this.#block = undefined;
  }

  #take(): readonly Buffer[] {
    this.#endBlock();
    const chunks = this.#chunks;
    if (chunks.length === 0) return chunks;
    this.#chunks = [];
    this.#bytes = 0;
    this.#readMs = performance.now();
    if (this.#paused) {
      this.#paused = false;
      this.#options.source.resume();
    }
    return chunks;
  }
}
