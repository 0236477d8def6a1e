import type { TextBlock } from "./text-block.ts";

/** What one body may ask for, and the memory of what it was given, until it says that it has none of it any more. */
export class Loan {
  readonly #blocks = new Set<TextBlock>();
  readonly #onEnd: (() => void)[] = [];

  take(block: TextBlock): void {
    if (this.#blocks.has(block)) return;
    this.#blocks.add(block);
    block.lend();
  }

  onEnd(ended: () => void): void {
    this.#onEnd.push(ended);
  }

  /** Nothing reads those texts any more, no socket either, and no piece of its snapshots is asked for again. */
  end(): void {
    for (const block of this.#blocks) block.takeBack();
    this.#blocks.clear();
    for (const ended of this.#onEnd.splice(0)) ended();
  }
}
