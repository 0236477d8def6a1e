import type { Loan } from "./loan.ts";
import type { StoredPiece } from "./piece.ts";

type Body = { readonly loan: Loan; readonly replaced: StoredPiece[] };

/**
 * Pieces that are in no page any more. Each is let go of as soon as no body that has begun before is on its way.
 *
 * WHY not left to garbage collection: what a shard compresses for each scrape is outside of V8's heap and makes so little garbage in it that what
 * was replaced stayed for minutes, and what V8 counts of it brought on collections of all that is held.
 */
export class ReplacedPieces {
  /** In the order in which they have begun. */
  readonly #bodies: Body[] = [];

  /** A snapshot is taken for a body: until the loan ends it may ask for whatever is in a page now. */
  lendTo(loan: Loan): void {
    if (this.#bodies.some((body) => body.loan === loan)) return;
    this.#bodies.push({ loan, replaced: [] });
    loan.onEnd(() => this.#end(loan));
  }

  add(piece: StoredPiece): void {
    const newest = this.#bodies.at(-1);
    if (newest === undefined && !piece.isShown()) {
      piece.discard();
      return;
    }
    piece.retire();
    if (!piece.isShown()) newest?.replaced.push(piece);
  }

  /** Those that have begun later have nothing of what was replaced before; those that have begun earlier may have all of it. */
  #end(loan: Loan): void {
    const at = this.#bodies.findIndex((body) => body.loan === loan);
    const [ended] = this.#bodies.splice(at, 1);
    const earlier = this.#bodies[at - 1];
    for (const piece of ended?.replaced ?? []) {
      if (earlier === undefined) piece.discard();
      else earlier.replaced.push(piece);
    }
  }
}
