import { type DeflatedPiece, deflatePiece, InternalError, inflatePiece } from "@kube-state-shards/exposition";
import type { Loan } from "./loan.ts";
import { freeMemory } from "./mapped-memory.ts";
import type { TextBlock } from "./text-block.ts";

/** Text of one family and one page, never changed once made: a body may go on holding it while the store moves on. */
export interface Piece {
  readonly textBytes: number;
  /**
   * May be held until the loan ends; without one, for as long as one likes. Of a packed piece a new copy, which the piece does not
   * keep: 0.7 ms per MiB.
   */
  text(loan?: Loan): Buffer;
  /** Raw deflate of the text, ended by a full flush. Computed on the first call, about 2 ms per MiB, then kept. */
  deflated(): DeflatedPiece;
  /** Whether `deflated` costs nothing now. */
  isWarm(): boolean;
}

/** Of a packed piece: 64 bits for each segment of it that is not empty, in the order of the slots. */
export type Digests = Uint32Array;

let unpacked = 0;
/** Pieces unpacked since the process began. */
export const unpackedPieces = (): number => unpacked;

/** A piece of `textBytes` bytes that are put together when first asked for: a view that nobody reads costs nothing. */
export const createPiece = (textBytes: number, read: () => Buffer): StoredPiece => new StoredPiece(textBytes, read);

/** A piece whose text is in memory that was taken of the block, with `room` behind it. */
export const createTextPiece = (text: Buffer, block?: TextBlock, room = 0): StoredPiece =>
  new StoredPiece(text.length, text, block === undefined ? undefined : { block, room });

type Place = { readonly block: TextBlock; readonly room: number };

/** Nothing is compared with it. */
export const NO_DIGESTS: Digests = new Uint32Array(0);

const VISITED = 1;
const SHOWN = 2;

//   unread ─read─▶ plain ─pack()─▶ packed: the compressed form alone
//                    └─────┴─── replaced in its page: retire()─▶ packed if it is compressed, else plain ─no body can ask for it: discard()─▶ gone
/** WHY a class: a store of 236,838 objects holds about 100,000 pieces; closures per piece would cost some 300 bytes each. */
export class StoredPiece implements Piece {
  readonly textBytes: number;
  #source: Buffer | (() => Buffer) | Digests;
  /** What the text is in, if in one: it must be told. */
  #block: TextBlock | undefined;
  #deflated: DeflatedPiece | undefined;
  /** Bytes behind the text, in the block, that are nobody's yet. */
  #room: number;
  #marks = 0;

  constructor(textBytes: number, source: Buffer | (() => Buffer), place?: Place) {
    this.textBytes = textBytes;
    this.#source = source;
    this.#block = place?.block;
    this.#room = place?.room ?? 0;
  }

  text(loan?: Loan): Buffer {
    const block = this.#block;
    if (block !== undefined && loan !== undefined) loan.take(block);
    else block?.lend();
    return this.peek();
  }

  /** The same for work that is over before anything else happens: the memory may then be another's. Cheaper than `text` in what it keeps. */
  peek(): Buffer {
    if (typeof this.#source === "function") this.#source = this.#source();
    if (Buffer.isBuffer(this.#source)) return this.#source;
    if (this.#deflated === undefined)
      throw new InternalError("read a piece: BUG, got one that was replaced, want one of a snapshot");
    unpacked++;
    return inflatePiece(this.#deflated);
  }

  deflated(): DeflatedPiece {
    this.#deflated ??= deflatePiece(this.peek());
    return this.#deflated;
  }

  isWarm(): boolean {
    return this.#deflated !== undefined;
  }

  /** As `peek`, where the text is held; nothing is made for it. */
  plain(): Buffer | undefined {
    return Buffer.isBuffer(this.#source) ? this.#source : undefined;
  }

  /** What its text takes of its block, with the room behind it. */
  placeBytes(): number {
    return this.textBytes + this.#room;
  }

  /**
   * A piece whose text is this one and `bytes` more, which are to be written to the end of its `plain`; undefined where there is no room. Once
   * only, and this piece stays what it is: whoever holds its text sees no more of it than before.
   */
  extended(bytes: number): StoredPiece | undefined {
    const text = this.plain();
    if (text === undefined || this.#block === undefined || this.#room < bytes) return undefined;
    const room = this.#room - bytes;
    this.#room = 0;
    return createTextPiece(this.#block.extend(text, bytes), this.#block, room);
  }

  /** Undefined while the piece is not packed. */
  digests(): Digests | undefined {
    return Buffer.isBuffer(this.#source) || typeof this.#source === "function" ? undefined : this.#source;
  }

  compressedBytes(): number {
    return this.#deflated?.deflated.length ?? 0;
  }

  /** For whoever visits all pieces time and again: whether it was here at the last visit, too, and has text to be packed. */
  isSettled(): boolean {
    const wasVisited = (this.#marks & VISITED) !== 0;
    this.#marks |= VISITED;
    return wasVisited && Buffer.isBuffer(this.#source);
  }

  /** A snapshot has it whose end nobody tells: it may be asked for at any time. */
  show(): void {
    this.#marks |= SHOWN;
  }

  isShown(): boolean {
    return (this.#marks & SHOWN) !== 0;
  }

  /** Lets go of the text, once its compressed form is there. */
  pack(digests: Digests): void {
    this.deflated();
    this.#hold(digests, undefined);
  }

  /** Its page has another in its place. Snapshots that have it go on as before. */
  retire(): void {
    if (this.isWarm() && this.plain() !== undefined) this.#hold(NO_DIGESTS, undefined);
  }

  /** Nobody asks for it any more, nor holds what it gave: its memory is free at once. */
  discard(): void {
    this.#hold(NO_DIGESTS, undefined);
    if (this.#deflated !== undefined) freeMemory(this.#deflated.deflated);
    this.#deflated = undefined;
  }

  /** Holds the text elsewhere: takes its place in `block`. */
  moveTo(block: TextBlock): void {
    const copy = block.take(this.textBytes);
    this.peek().copy(copy);
    this.#hold(copy, block);
  }

  #hold(source: Buffer | Digests, block: TextBlock | undefined): void {
    this.#source = source;
    this.#block?.letGo();
    this.#block = block;
    this.#room = 0;
  }
}
