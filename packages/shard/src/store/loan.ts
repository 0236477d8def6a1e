import type { TextBlock } from "./text-block.ts";

/** The memory of texts that one body has, until it says that it has none of them any more. */
export class Loan {
  readonly #blocks = new Set<TextBlock>();

  take(block: TextBlock): void {
    if (this.#blocks.has(block)) return;
    this.#blocks.add(block);
    block.lend();
  }

  /** Nothing reads those texts any more, no socket either. */
  end(): void {
    for (const block of this.#blocks) block.takeBack();
    this.#blocks.clear();
  }
}
