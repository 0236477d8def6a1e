/** From here on a block is a mapping of its own. */
const MAPPED_BYTES = 64 * 1024;

/**
 * Memory of its own, not cleared.
 *
 * WHY a resizable buffer: V8 maps its memory itself, and unmaps it. What Node allocates for a plain one comes from malloc, which keeps most of
 * what is freed (docs/design/0020-cold-pages.md). WHY not one for each text: Linux allows a process 65,530 mappings.
 */
export const allocateBlock = (bytes: number): Buffer =>
  bytes < MAPPED_BYTES
    ? Buffer.allocUnsafeSlow(bytes) // not of the shared pool, which it would keep alive
    : Buffer.from(new ArrayBuffer(bytes, { maxByteLength: bytes }));

/**
 * Memory for texts that are written together.
 *
 *   taken ─▶ let go of, one by one ─last one─▶ given back to the system at once
 *     └── lent to a body ── let go of ──▶ given back when nothing refers to it any more, by garbage collection
 */
export class TextBlock {
  readonly #bytes: Buffer;
  #taken = 0;
  /** Texts that are held in it. */
  #texts = 0;
  #isLent = false;

  constructor(bytes: number) {
    this.#bytes = allocateBlock(bytes);
  }

  /** The next `bytes` of the block, not cleared, for one text: together no more than it was made for. */
  take(bytes: number): Buffer {
    this.#taken += bytes;
    this.#texts++;
    return this.#bytes.subarray(this.#taken - bytes, this.#taken);
  }

  /** Somebody holds a text of it for longer than this step of the program, and will not say until when. */
  lend(): void {
    this.#isLent = true;
  }

  /**
   * A text of it is not held any more, by anybody but those it was lent to. One that is merely forgotten keeps the block until the next
   * garbage collection.
   */
  letGo(): void {
    this.#texts--;
    const { buffer } = this.#bytes;
    // WHY at once: a shard that rests makes so little garbage that minutes pass until the next collection of old objects.
    if (this.#texts === 0 && !this.#isLent && buffer instanceof ArrayBuffer && buffer.resizable) buffer.resize(0);
  }
}
