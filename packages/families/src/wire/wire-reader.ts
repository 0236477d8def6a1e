import { textOfBytes } from "./short-texts.ts";
import { WireError } from "./wire-error.ts";

/** How a field's value is written: the lower three bits of its tag. */
export const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

const SEVEN_BITS = 0x7f;
const MORE = 0x80;
const TWO_28 = 2 ** 28;
const TWO_56 = 2 ** 56;

/**
 * Reads the parts that protobuf messages are made of, from a position on.
 *
 * Errors: `WireError` where the bytes end too early, and for what no writer of messages writes. Every read moves on, so a
 * loop up to an end comes to it.
 * Source: the encoding page of protobuf.dev.
 */
export class WireReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, from = 0) {
    this.bytes = bytes;
    this.position = from;
  }

  /** A signed 64-bit number, as `int32`, `int64` and `bool` are written; past 2^53 the nearest that fits, as `JSON.parse` has it. */
  integer(): number {
    const first = this.bytes[this.position];
    // WHY here: nearly all tags, lengths and counts are one byte.
    if (first !== undefined && first < MORE) {
      this.position += 1;
      return first;
    }
    return this.#longInteger();
  }

  #longInteger(): number {
    const low = this.#group(4);
    if (!this.#more) return low;
    const middle = this.#group(4);
    if (!this.#more) return low + middle * TWO_28;
    const high = this.#group(2) & 0xff;
    if (this.#more) throw new WireError("a number of more than ten bytes", "one of 64 bits");
    if (high < MORE) return high * TWO_56 + middle * TWO_28 + low;
    return -((high ^ 0xff) * TWO_56 + (middle ^ (TWO_28 - 1)) * TWO_28 + ((low ^ (TWO_28 - 1)) + 1));
  }

  /** Whether the number goes on behind the last group. */
  #more = false;

  /** Up to `count` bytes of seven bits each. */
  #group(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = this.bytes[this.position];
      if (byte === undefined) throw cutShort("a number");
      this.position += 1;
      value |= (byte & SEVEN_BITS) << (7 * index);
      this.#more = byte >= MORE;
      if (!this.#more) return value;
    }
    return value;
  }

  /** The end of what a length announces, from behind that length on; not past `end`. */
  lengthDelimited(end: number): number {
    const length = this.integer();
    const to = this.position + length;
    if (length < 0 || to > end) throw cutShort("a field");
    return to;
  }

  /** Passes over a value. */
  skip(wireType: number, end: number): void {
    switch (wireType) {
      case WIRE.lengthDelimited:
        this.position = this.lengthDelimited(end);
        return;
      case WIRE.varint:
        this.integer();
        return;
      case WIRE.fixed64:
        this.position += 8;
        return;
      case WIRE.fixed32:
        this.position += 4;
        return;
      default:
        throw new WireError(`wire type ${wireType}`, "0, 1, 2 or 5");
    }
  }

  /** The text up to `to`, which is where the reader goes. */
  text(to: number): string {
    const from = this.position;
    this.position = to;
    return from === to ? "" : textOfBytes(this.bytes, from, to);
  }
}

export const cutShort = (what: string): WireError => new WireError("the end of the bytes", `${what} to its end`);
