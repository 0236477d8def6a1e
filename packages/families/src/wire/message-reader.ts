import { Instant } from "../fields/instant.ts";
import { mixBracket, mixField } from "./fingerprint.ts";
import type { FieldPlan, MessagePlan } from "./message-plan.ts";
import { cutShort, WIRE, WireReader } from "./wire-reader.ts";

type Building = Record<string, unknown>;

/** Tags of the two fields that a map's entry, a time and an `IntOrString` have: `number << 3 | wire type`. */
const FIRST_VARINT = 0x08;
const FIRST_LENGTH = 0x0a;
const SECOND_VARINT = 0x10;
const SECOND_LENGTH = 0x12;
const THIRD_LENGTH = 0x1a;

/** Reads messages by their plans. All methods read up to `end`, which is where the reader then stands. */
export class MessageReader extends WireReader {
  message(plan: MessagePlan, end: number, into: Building): Building {
    while (this.position < end) {
      const from = this.position;
      const tag = this.integer();
      const field = plan[tag >>> 3];
      if (field === undefined || field.wireType !== (tag & 7)) {
        this.skip(tag & 7, end);
      } else if (field.wireType === WIRE.varint) {
        const value = this.integer();
        if (value !== 0 || field.showsZero) into[field.name] = field.value === "flag" ? value !== 0 : value;
        mixField(this.bytes, from, this.position);
      } else if (field.value === "object") {
        mixBracket(tag);
        this.#field(field, this.lengthDelimited(end), into);
        mixBracket(-tag);
      } else {
        const to = this.lengthDelimited(end);
        this.#field(field, to, into);
        if (field.isCompared) mixField(this.bytes, from, to);
      }
    }
    if (this.position > end) throw cutShort("a field");
    return into;
  }

  #field(field: FieldPlan, end: number, into: Building): void {
    const { name } = field;
    switch (field.form) {
      case "one":
        if (field.showsZero || this.position !== end) into[name] = this.#value(field, end);
        return;
      case "list": {
        const value = this.#value(field, end);
        const items = into[name] as unknown[] | undefined;
        if (items === undefined) into[name] = [value];
        else items.push(value);
        return;
      }
      case "map":
        this.#entry(field, end, into);
        return;
      case "inline":
        this.message(field.plan, end, into);
        return;
      default:
        throw new Error(`decode protobuf: BUG, unhandled ${JSON.stringify(field.form satisfies never)}`);
    }
  }

  #value(field: FieldPlan, end: number): unknown {
    switch (field.value) {
      case "text":
        return this.text(end);
      case "object":
        return this.message(field.plan, end, {});
      case "time":
        return this.#instant(end, false);
      case "microTime":
        return this.#instant(end, true);
      case "quantity":
        return this.#quantity(end);
      case "integerOrText":
        return this.#integerOrText(end);
      case "bytes": {
        const from = this.position;
        this.position = end;
        return this.bytes.toString("base64", from, end);
      }
      case "integer":
      case "flag": // a list of them: no family reads one
        this.position = end;
        return undefined;
      default:
        throw new Error(`decode protobuf: BUG, unhandled ${JSON.stringify(field.value satisfies never)}`);
    }
  }

  #entry(field: FieldPlan, end: number, into: Building): void {
    let key = "";
    let value = "";
    while (this.position < end) {
      const tag = this.integer();
      if (tag === FIRST_LENGTH) key = this.text(this.lengthDelimited(end));
      else if (tag !== SECOND_LENGTH) this.skip(tag & 7, end);
      else if (field.droppedKeys?.has(key)) this.skip(WIRE.lengthDelimited, end);
      else {
        const to = this.lengthDelimited(end);
        value = field.value === "quantity" ? this.#quantity(to) : this.text(to);
      }
    }
    if (this.position > end) throw cutShort("an entry");
    if (field.droppedKeys?.has(key)) return;
    let map = into[field.name] as Building | undefined;
    if (map === undefined) {
      map = {};
      into[field.name] = map;
    }
    // As `JSON.parse` has it: a field of that name, and not what the object inherits from.
    if (key === "__proto__") Object.defineProperty(map, key, { value, enumerable: true, writable: true });
    else map[key] = value;
  }

  /** Null for a time that was never set: it is written as a message without fields. */
  #instant(end: number, hasMicros: boolean): Instant | null {
    if (this.position === end) return null;
    let seconds = 0;
    let nanos = 0;
    while (this.position < end) {
      const tag = this.integer();
      if (tag === FIRST_VARINT) seconds = this.integer();
      else if (tag === SECOND_VARINT) nanos = this.integer();
      else this.skip(tag & 7, end);
    }
    if (this.position > end) throw cutShort("a time");
    return hasMicros ? new Instant(seconds, Math.floor(nanos / 1000)) : new Instant(seconds);
  }

  #quantity(end: number): string {
    let quantity = "";
    while (this.position < end) {
      const tag = this.integer();
      if (tag === FIRST_LENGTH) quantity = this.text(this.lengthDelimited(end));
      else this.skip(tag & 7, end);
    }
    if (this.position > end) throw cutShort("a quantity");
    return quantity;
  }

  #integerOrText(end: number): number | string {
    let isText = false;
    let integer = 0;
    let text = "";
    while (this.position < end) {
      const tag = this.integer();
      if (tag === FIRST_VARINT) isText = this.integer() === 1;
      else if (tag === SECOND_VARINT) integer = this.integer();
      else if (tag === THIRD_LENGTH) text = this.text(this.lengthDelimited(end));
      else this.skip(tag & 7, end);
    }
    if (this.position > end) throw cutShort("a number or text");
    return isText ? text : integer;
  }
}
