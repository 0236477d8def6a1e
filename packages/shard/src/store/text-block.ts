import { giveBackMemory, partOf, takeMemory } from "./mapped-memory.ts";

/**
 * Memory for texts that are written together.
 *
 *   taken ─▶ let go of, one by one ─last one─▶ given back at once, unless it is lent
 *     └── lent to a body ─┬─ taken back ──▶ as if it had not been
 *                         └─ never ──▶ given back when nothing refers to it any more, by garbage collection
 */
export class TextBlock {
  readonly #memory: Buffer;
  #taken = 0;
  /** Texts that are held in it. */
  #texts = 0;
  #loans = 0;

  constructor(bytes: number) {
    this.#memory = takeMemory(bytes);
  }

  /**
   * The next `bytes` of the block, not cleared, for one text, and `room` behind it for the text to be extended into: together no more
   * than it was made for.
   */
  take(bytes: number, room = 0): Buffer {
    const from = this.#taken;
    this.#taken += bytes + room;
    this.#texts++;
    return partOf(this.#memory, from, from + bytes);
  }

  /** Another text: this one and the next `bytes` of its room, which nobody may have taken before. */
  extend(text: Buffer, bytes: number): Buffer {
    const from = text.byteOffset - this.#memory.byteOffset;
    this.#texts++;
    return partOf(this.#memory, from, from + text.length + bytes);
  }

  /** Somebody holds a text of it for longer than this step of the program: until `takeBack`, or nobody knows until when. */
  lend(): void {
    this.#loans++;
  }

  takeBack(): void {
    this.#loans--;
    this.#giveBackUnheld();
  }

  /**
   * A text of it is not held any more, by anybody but those it was lent to. One that is merely forgotten keeps the block until the next
   * garbage collection.
   */
  letGo(): void {
    this.#texts--;
    this.#giveBackUnheld();
  }

  #giveBackUnheld(): void {
    if (this.#texts === 0 && this.#loans === 0) giveBackMemory(this.#memory);
  }
}
