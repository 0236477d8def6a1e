import type { ListSplitter } from "../decode/object-encoding.ts";
import { ApiBodyError } from "../errors.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const MAX_FIELD_BYTES = 4 * 1024 * 1024;

// Where the scan stands: between tokens of the list object, or inside one value that is being collected.
type Place =
  | "start"
  | "keyOrEnd"
  | "key"
  | "colon"
  | "value"
  | "collecting"
  | "commaOrEnd"
  | "itemOrEnd"
  | "item"
  | "itemCommaOrEnd"
  | "end";
type Collecting = "key" | "field" | "item";

/**
 * Splits the bytes of a list answer into the bytes of its items as they arrive, whatever the order of the keys and wherever the chunks are cut.
 *
 * Shape:  `push` returns the items that became complete, in order; `finish` returns the list's other fields, such as `metadata`.
 * Errors: `ApiBodyError` when the bytes are not one object, or end early. What is inside an item is checked by whoever decodes it.
 */
export class ItemSplitter implements ListSplitter {
  #place: Place = "start";
  #collecting: Collecting = "key";
  #depth = 0;
  #inString = false;
  #escaped = false;
  #scalar = false;
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #key = "";
  #sawItems = false;
  readonly #fields: Record<string, unknown> = {};

  push(chunk: Buffer): readonly Buffer[] {
    const items: Buffer[] = [];
    let position = 0;
    while (position < chunk.length) {
      if (this.#place === "collecting") {
        const end = this.#scanValue(chunk, position);
        if (end === -1) {
          this.#keepPiece(chunk.subarray(position));
          return items;
        }
        const value = this.#takeValue(chunk.subarray(position, end));
        position = end;
        this.#finishValue(value, items);
        continue;
      }
      const byte = chunk[position] ?? 0;
      if (isSpace(byte)) position += 1;
      else if (this.#step(byte)) position += 1;
    }
    return items;
  }

  finish(): Readonly<Record<string, unknown>> {
    if (this.#place !== "end")
      throw new ApiBodyError(
        "read a list: the body ends before the list does. The answer was cut short: we list again.",
      );
    if (!this.#sawItems)
      throw new ApiBodyError(
        `read a list: the answer has no items (its kind is ${JSON.stringify(this.#fields["kind"])}). Check that the path is a collection's.`,
      );
    return this.#fields;
  }

  /** Takes one byte that is no space between tokens; false when the byte belongs to the value that begins with it. */
  #step(byte: number): boolean {
    switch (this.#place) {
      case "start":
        this.#expect(byte === OPEN_BRACE, byte, "`{`");
        this.#place = "keyOrEnd";
        return true;
      case "keyOrEnd":
      case "key":
        if (byte === CLOSE_BRACE && this.#place === "keyOrEnd") {
          this.#place = "end";
          return true;
        }
        this.#expect(byte === QUOTE, byte, "a key");
        return this.#begin("key", byte);
      case "colon":
        this.#expect(byte === COLON, byte, "`:`");
        this.#place = "value";
        return true;
      case "value":
        if (this.#key === "items" && byte === OPEN_BRACKET) {
          this.#sawItems = true;
          this.#place = "itemOrEnd";
          return true;
        }
        return this.#begin("field", byte);
      case "commaOrEnd":
        this.#expect(byte === COMMA || byte === CLOSE_BRACE, byte, "`,` or `}`");
        this.#place = byte === COMMA ? "key" : "end";
        return true;
      case "itemOrEnd":
      case "item":
        if (byte === CLOSE_BRACKET && this.#place === "itemOrEnd") {
          this.#place = "commaOrEnd";
          return true;
        }
        this.#expect(byte === OPEN_BRACE, byte, "an item");
        return this.#begin("item", byte);
      case "itemCommaOrEnd":
        this.#expect(byte === COMMA || byte === CLOSE_BRACKET, byte, "`,` or `]`");
        this.#place = byte === COMMA ? "item" : "commaOrEnd";
        return true;
      case "collecting":
      case "end":
        throw unexpected(byte, "the end");
      default:
        throw unexpected(byte, this.#place satisfies never);
    }
  }

  #expect(holds: boolean, byte: number, wanted: string): void {
    if (!holds) throw unexpected(byte, wanted);
  }

  #begin(what: Collecting, byte: number): false {
    this.#place = "collecting";
    this.#collecting = what;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#scalar = byte !== QUOTE && byte !== OPEN_BRACE && byte !== OPEN_BRACKET;
    return false;
  }

  /** The position behind the value that is being collected, or -1 when this chunk does not hold its end. */
  #scanValue(chunk: Buffer, from: number): number {
    // WHY local copies: this loop sees every byte of every list; fields of the object cost twice the time.
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    const scalar = this.#scalar;
    const length = chunk.length;
    for (let position = from; position < length; position += 1) {
      const byte = chunk[position] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) return position + 1;
        }
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (scalar && depth === 0) return position;
        depth -= 1;
        if (depth === 0) return position + 1;
      } else if (scalar && depth === 0 && (byte === COMMA || isSpace(byte))) {
        return position;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return -1;
  }

  #keepPiece(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    if (this.#collecting !== "item" && this.#piecesBytes > MAX_FIELD_BYTES) {
      throw new ApiBodyError(
        `read a list: the field ${JSON.stringify(this.#key)} is longer than ${MAX_FIELD_BYTES} bytes. Check that the path is a collection's.`,
      );
    }
  }

  #takeValue(last: Buffer): Buffer {
    if (this.#pieces.length === 0) return last;
    const value = Buffer.concat([...this.#pieces, last], this.#piecesBytes + last.length);
    this.#pieces = [];
    this.#piecesBytes = 0;
    return value;
  }

  #finishValue(value: Buffer, items: Buffer[]): void {
    switch (this.#collecting) {
      case "item":
        items.push(value);
        this.#place = "itemCommaOrEnd";
        return;
      case "key":
        this.#key = String(parseField(value));
        this.#place = "colon";
        return;
      case "field":
        if (this.#key === "items") {
          if (parseField(value) !== null)
            throw new ApiBodyError("read a list: its items are not an array. Check that the path is a collection's.");
          this.#sawItems = true;
        } else this.#fields[this.#key] = parseField(value);
        this.#place = "commaOrEnd";
        return;
      default:
        throw unexpected(0, this.#collecting satisfies never);
    }
  }
}

function parseField(value: Buffer): unknown {
  const text = value.toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiBodyError(
      `read a list: ${JSON.stringify(text.slice(0, 80))} is not JSON. The answer is damaged: we list again.`,
      { cause },
    );
  }
}

const unexpected = (byte: number, wanted: string): ApiBodyError =>
  new ApiBodyError(
    `read a list: got byte 0x${byte.toString(16)}, want ${wanted}. The answer is damaged, or not from an API server: we list again.`,
  );
