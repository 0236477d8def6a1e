import type { CutTree } from "./field-cut.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The scan is lost: the bytes are not JSON. */
const LOST = -1;
/** Longest run of a string's bytes looked at one by one, before the native search takes over. */
const SHORT_STRING = 48;

/** One pass over the bytes of one JSON object, noting what to leave out. */
export class FieldCutter {
  readonly #json: Buffer;
  readonly #mayHold: (json: Buffer, from: number) => boolean;
  /** Begin and end of each piece to leave out, in order, apart from each other. */
  readonly #gaps: number[] = [];
  #isDone = false;

  constructor(json: Buffer, mayHold: (json: Buffer, from: number) => boolean) {
    this.#json = json;
    this.#mayHold = mayHold;
  }

  cut(tree: CutTree, from: number): Buffer {
    const open = this.#skipSpace(from);
    if (this.#json[open] !== OPEN_BRACE) return this.#json;
    if (this.#scanObject(open, tree) === LOST && !this.#isDone) return this.#json;
    return this.#withoutGaps();
  }

  /** The position behind the object that opens at `open`. */
  #scanObject(open: number, tree: CutTree): number {
    const json = this.#json;
    let keptComma = -1; // behind the last field that stays: it goes if nothing that stays follows
    let position = this.#skipSpace(open + 1);
    if (json[position] === CLOSE_BRACE) return position + 1;
    for (;;) {
      const keyStart = position;
      if (json[keyStart] !== QUOTE) return LOST;
      const keyEnd = this.#endOfString(keyStart);
      if (keyEnd === LOST) return LOST;
      position = this.#skipSpace(keyEnd);
      if (json[position] !== COLON) return LOST;
      position = this.#skipSpace(position + 1);
      const wanted = this.#find(tree, keyStart, keyEnd);
      const isInner = wanted !== undefined && wanted !== "cut" && json[position] === OPEN_BRACE;
      const valueEnd = isInner ? this.#scanObject(position, wanted) : this.#endOfValue(position);
      if (valueEnd === LOST || this.#isDone) return LOST;
      position = this.#skipSpace(valueEnd);
      const byte = json[position];
      if (byte !== COMMA && byte !== CLOSE_BRACE) return LOST;
      const isLast = byte === CLOSE_BRACE;
      if (wanted === "cut") {
        if (!isLast) this.#leaveOut(keyStart, position + 1);
        else this.#leaveOut(keptComma === -1 ? keyStart : keptComma, valueEnd);
        // A kept comma waits for what follows: the rest of this object has to be seen.
        this.#isDone = isLast && !this.#mayHold(json, position);
        if (this.#isDone) return LOST;
      } else if (!isLast) keptComma = position;
      if (isLast) return position + 1;
      position = this.#skipSpace(position + 1);
    }
  }

  #find(tree: CutTree, keyStart: number, keyEnd: number): CutTree | "cut" | undefined {
    const json = this.#json;
    let isPlain = true;
    for (let position = keyStart + 1; position < keyEnd - 1; position += 1) {
      if (json[position] === BACKSLASH) isPlain = false;
    }
    if (isPlain) {
      // Length and first byte tell nearly all names apart, without making text of them.
      for (const [name, below] of tree) {
        if (name.length !== keyEnd - keyStart - 2 || json[keyStart + 1] !== name.charCodeAt(0)) continue;
        if (json.toString("latin1", keyStart + 1, keyEnd - 1) === name) return below;
      }
      return undefined;
    }
    try {
      return tree.get(JSON.parse(json.toString("utf8", keyStart, keyEnd)));
    } catch {
      return undefined; // the parser will say so
    }
  }

  #leaveOut(from: number, to: number): void {
    const gaps = this.#gaps;
    // Fields that went before, and the comma that was kept before them, are one gap now.
    while (gaps.length > 0 && (gaps[gaps.length - 2] ?? 0) >= from) gaps.length -= 2;
    gaps.push(from, to);
  }

  #withoutGaps(): Buffer {
    const json = this.#json;
    const gaps = this.#gaps;
    if (gaps.length === 0) return json;
    let bytes = json.length;
    for (let index = 0; index < gaps.length; index += 2) bytes -= (gaps[index + 1] ?? 0) - (gaps[index] ?? 0);
    const rest = Buffer.allocUnsafe(bytes);
    let written = 0;
    let from = 0;
    for (let index = 0; index < gaps.length; index += 2) {
      written += json.copy(rest, written, from, gaps[index]);
      from = gaps[index + 1] ?? json.length;
    }
    json.copy(rest, written, from);
    return rest;
  }

  /** The position behind the string whose quote is at `from`. */
  #endOfString(from: number): number {
    const json = this.#json;
    let position = from + 1;
    const near = Math.min(json.length, position + SHORT_STRING);
    for (; position < near; position += 1) {
      const byte = json[position];
      if (byte === BACKSLASH) position += 1;
      else if (byte === QUOTE) return position + 1;
    }
    // WHY native: a Secret's value may be a megabyte without a quote; names and labels end before.
    for (;;) {
      const quote = json.indexOf(QUOTE, position);
      if (quote === -1) return LOST;
      let slashes = 0;
      while (quote - slashes > position && json[quote - slashes - 1] === BACKSLASH) slashes += 1;
      if (slashes % 2 === 0) return quote + 1;
      position = quote + 1;
    }
  }

  #endOfValue(from: number): number {
    const json = this.#json;
    const length = json.length;
    let depth = 0;
    for (let position = from; position < length; ) {
      const byte = json[position];
      if (byte === QUOTE) {
        position = this.#endOfString(position);
        if (position === LOST || depth === 0) return position;
      } else if (byte === OPEN_BRACE || byte === 0x5b) {
        depth += 1;
        position += 1;
      } else if (byte === CLOSE_BRACE || byte === 0x5d) {
        if (depth === 0) return position === from ? LOST : position;
        depth -= 1;
        position += 1;
        if (depth === 0) return position;
      } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return position === from ? LOST : position;
      else position += 1;
    }
    return LOST;
  }

  #skipSpace(from: number): number {
    let position = from;
    while (isSpace(this.#json[position])) position += 1;
    return position;
  }
}
