import { type DeflatedPiece, deflatePiece } from "@kube-state-shards/exposition";

/** Text of one family and one page, never changed once made: a body may go on holding it while the store moves on. */
export interface Piece {
  readonly textBytes: number;
  text(): Buffer;
  /** Raw deflate of the text, ended by a full flush. Computed on the first call, about 2 ms per MiB, then kept. */
  deflated(): DeflatedPiece;
  /** Whether `deflated` costs nothing now. */
  isWarm(): boolean;
}

/** A piece of `textBytes` bytes that are put together when first asked for: a view that nobody reads costs nothing. */
export function createPiece(textBytes: number, read: () => Buffer): Piece {
  return new CachedPiece(textBytes, read);
}

export const createTextPiece = (text: Buffer): Piece => new CachedPiece(text.length, text);

// WHY a class: a store of 236,838 objects holds about 100,000 pieces; closures per piece would cost some 300 bytes each.
class CachedPiece implements Piece {
  readonly textBytes: number;
  #source: Buffer | (() => Buffer);
  #deflated: DeflatedPiece | undefined;

  constructor(textBytes: number, source: Buffer | (() => Buffer)) {
    this.textBytes = textBytes;
    this.#source = source;
  }

  text(): Buffer {
    if (typeof this.#source === "function") this.#source = this.#source();
    return this.#source;
  }

  deflated(): DeflatedPiece {
    this.#deflated ??= deflatePiece(this.text());
    return this.#deflated;
  }

  isWarm(): boolean {
    return this.#deflated !== undefined;
  }
}
