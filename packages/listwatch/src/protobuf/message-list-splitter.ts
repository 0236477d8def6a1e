import { createMessageDecoder, object, text, WIRE, WireError } from "@kube-state-shards/families";
import type { ListSplitter } from "../decode/object-encoding.ts";
import { ApiBodyError } from "../errors.ts";
import { kindOf, MAGIC, UNKNOWN } from "./span.ts";

/** Field numbers that all lists have. */
const LIST = { metadata: 1, items: 2 } as const;
/** Source: apimachinery's `meta.v1.ListMeta`. */
const decodeMetadata = createMessageDecoder({
  resourceVersion: text(2),
  continue: text(3),
  shardInfo: object(5, {}),
});

const MAX_FIELD_BYTES = 4 * 1024 * 1024;
/** Bits of a number that are looked at: lengths of more are absurd. */
const MAX_SHIFT = 63;

// Where the scan stands: in the four bytes at the front, in a tag, the length behind it, a number, or the bytes of a field.
type Place = "magic" | "tag" | "length" | "number" | "bytes";
/** What the bytes of the field are: of the envelope, of the list, or passed over. */
type Field = "typeMeta" | "metadata" | "item" | "other";

/**
 * Splits the bytes of a list in Kubernetes' protobuf into those of its items. The list is in an envelope, `k8s\0` and an
 * `Unknown`, whose length is that of the whole body: the scan steps into it.
 */
export class MessageListSplitter implements ListSplitter {
  #place: Place = "magic";
  /** The number that is being read, and how many bits of it have been. */
  #number = 0;
  #shift = 0;
  #tag = 0;
  #field: Field = "other";
  /** Bytes that are still to come of the field, or of what is at the front. */
  #missingBytes = MAGIC.length;
  #pieces: Buffer[] = [];
  /** Bytes of the list that are still to come; undefined outside of it. */
  #listBytes: number | undefined;
  #sawList = false;
  #kind = "";
  #metadata: unknown;

  push(chunk: Buffer): readonly Buffer[] {
    const items: Buffer[] = [];
    let position = 0;
    while (position < chunk.length) {
      if (this.#place === "bytes" || this.#place === "magic") {
        const piece = chunk.subarray(position, position + this.#missingBytes);
        position += piece.length;
        this.#take(piece, items);
      } else {
        this.#step(chunk[position] as number, items);
        position += 1;
      }
    }
    return items;
  }

  finish(): Readonly<Record<string, unknown>> {
    const isBetween = this.#place === "tag" && this.#shift === 0 && this.#listBytes === undefined;
    if (!isBetween) {
      throw new ApiBodyError(
        "read a list: the body ends before the list does. The answer was cut short: we list again.",
      );
    }
    if (!this.#sawList || !this.#kind.endsWith("List")) {
      throw new ApiBodyError(
        `read a list: the answer has no items (its kind is ${JSON.stringify(this.#kind)}). Check that the path is a collection's.`,
      );
    }
    return { kind: this.#kind, metadata: this.#metadata };
  }

  /** Takes one byte of a tag, a length or a number. */
  #step(byte: number, items: Buffer[]): void {
    this.#count(1);
    if (this.#shift >= MAX_SHIFT) throw damaged("a number of ten bytes", "one of 64 bits");
    this.#number += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if (byte >= 0x80) return;
    const number = this.#number;
    this.#number = 0;
    this.#shift = 0;
    if (this.#place === "tag") this.#beginField(number);
    else if (this.#place === "length") this.#beginBytes(number, items);
    else this.#endField();
  }

  #beginField(tag: number): void {
    this.#tag = tag;
    switch (tag % 8) {
      case WIRE.lengthDelimited:
        this.#place = "length";
        return;
      case WIRE.varint:
        this.#place = "number";
        return;
      default:
        throw damaged(`wire type ${tag % 8}`, "a number or a length");
    }
  }

  #beginBytes(length: number, items: Buffer[]): void {
    const number = Math.floor(this.#tag / 8);
    if (this.#listBytes === undefined && number === UNKNOWN.raw) {
      this.#sawList = true;
      this.#listBytes = length;
      this.#endField();
      return;
    }
    if (this.#listBytes !== undefined && length > this.#listBytes)
      throw damaged("a field that is longer than its list", "less");
    this.#field = this.#fieldOf(number);
    if (this.#field !== "item" && this.#field !== "other" && length > MAX_FIELD_BYTES) {
      throw damaged(`a field ${this.#field} of ${length} bytes`, `at most ${MAX_FIELD_BYTES}`);
    }
    this.#place = "bytes";
    this.#missingBytes = length;
    if (length === 0) this.#take(Buffer.alloc(0), items);
  }

  #fieldOf(number: number): Field {
    if (this.#listBytes === undefined) return number === UNKNOWN.typeMeta ? "typeMeta" : "other";
    if (number === LIST.items) return "item";
    return number === LIST.metadata ? "metadata" : "other";
  }

  /** Takes bytes of a field, and acts on it when they are all there. */
  #take(piece: Buffer, items: Buffer[]): void {
    this.#count(piece.length);
    this.#missingBytes -= piece.length;
    if (this.#field !== "other" || this.#place === "magic") this.#pieces.push(piece);
    if (this.#missingBytes > 0) return;
    const [first = piece, ...others] = this.#pieces;
    const value = others.length === 0 ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (this.#place === "magic") this.#expectMagic(value);
    else if (this.#field === "item") items.push(value);
    else if (this.#field === "typeMeta") this.#kind = sound(() => kindOf(value, { from: 0, to: value.length }));
    else if (this.#field === "metadata") this.#metadata = sound(() => decodeMetadata(value));
    this.#endField();
  }

  #expectMagic(front: Buffer): void {
    if (!front.equals(MAGIC)) throw damaged(JSON.stringify(front.toString("latin1")), "k8s and a zero byte");
  }

  #count(bytes: number): void {
    if (this.#listBytes === undefined) return;
    this.#listBytes -= bytes;
    if (this.#listBytes < 0) throw damaged("a field that is longer than its list", "less");
  }

  #endField(): void {
    this.#place = "tag";
    if (this.#listBytes === 0) this.#listBytes = undefined;
  }
}

/** Errors: `ApiBodyError` where the bytes are no message. */
function sound<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new ApiBodyError(`read a list: ${cause.message} We list again.`, { cause });
  }
}

const damaged = (got: string, wanted: string): ApiBodyError =>
  new ApiBodyError(
    `read a list: got ${got}, want ${wanted}. The answer is damaged, or not from an API server: we list again.`,
  );
