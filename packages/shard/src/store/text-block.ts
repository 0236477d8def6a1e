import { giveBackMemory, takeMemory } from "./mapped-memory.ts";

/**
 * Memory for texts that are written together.
 *
 *   taken ─▶ let go of, one by one ─last one─▶ given back at once
 *     └── lent to a body ── let go of ──▶ given back when nothing refers to it any more, by garbage collection
 */
export class TextBlock {
  readonly #memory: Buffer;
  #taken = 0;
  /** Texts that are held in it. */
  #texts = 0;
  #isLent = false;

  constructor(bytes: number) {
    this.#memory = takeMemory(bytes);
  }

  /** The next `bytes` of the block, not cleared, for one text: together no more than it was made for. */
  take(bytes: number): Buffer {
    this.#taken += bytes;
    this.#texts++;
    return this.#memory.subarray(this.#taken - bytes, this.#taken);
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
    if (this.#texts === 0 && !this.#isLent) giveBackMemory(this.#memory);
  }
}
