/** What the value of a field is in the API's JSON. */
export type FieldValue =
  | "text"
  | "integer"
  | "flag"
  /** Base64 text. */
  | "bytes"
  /** A time to the second. */
  | "time"
  /** A time to the microsecond. */
  | "microTime"
  /** A text such as `100m`. */
  | "quantity"
  /** Either, as the API's `IntOrString` is. */
  | "integerOrText"
  /** What the message's own fields say. */
  | "object";

/**
 * A field as protobuf carries it.
 *
 * Source: the `protobuf` and `json` tags of the public Go types `k8s.io/api` and `k8s.io/apimachinery`, which their
 * `generated.proto` repeats: protocol facts, never reused for another meaning.
 */
export type Field = {
  readonly number: number;
  readonly value: FieldValue;
  /** `inline`: the message's fields are fields of the object around it, without a name of its own. */
  readonly form: "one" | "list" | "map" | "inline";
  /**
   * Protobuf sends what is 0, false or "" as well. Whether JSON shows it too: it does not where the Go field says `omitempty`
   * and is no pointer.
   */
  readonly zero: Zero;
  /** Of an object: the fields that are wanted of it. */
  readonly fields: MessageFields;
  /** New with each write of the object, whatever else is. */
  readonly isVersion?: true;
};

/** By their names in JSON, the fields that are wanted of a message; all others are passed over undecoded. */
export type MessageFields = { readonly [name: string]: Field };

type Zero = "shown" | "left out";

export const SHOWN: Zero = "shown";

const NONE: MessageFields = {};

const one =
  (value: FieldValue) =>
  (number: number, zero: Zero = "left out"): Field => ({ number, value, form: "one", zero, fields: NONE });
const shown = (number: number, value: FieldValue, rest: Partial<Field> = {}): Field => ({
  ...one(value)(number, SHOWN),
  ...rest,
});

export const text = one("text");
export const version = (number: number): Field => ({ ...text(number), isVersion: true });
export const integer = one("integer");
export const flag = one("flag");
export const bytes = one("bytes");
export const time = (number: number): Field => shown(number, "time");
export const microTime = (number: number): Field => shown(number, "microTime");
export const quantity = (number: number): Field => shown(number, "quantity");
export const integerOrText = (number: number): Field => shown(number, "integerOrText");
export const object = (number: number, fields: MessageFields): Field => shown(number, "object", { fields });
export const inline = (number: number, fields: MessageFields): Field =>
  shown(number, "object", { fields, form: "inline" });
export const texts = (number: number): Field => shown(number, "text", { form: "list" });
export const objects = (number: number, fields: MessageFields): Field =>
  shown(number, "object", { fields, form: "list" });
export const textMap = (number: number): Field => shown(number, "text", { form: "map" });
export const quantityMap = (number: number): Field => shown(number, "quantity", { form: "map" });
