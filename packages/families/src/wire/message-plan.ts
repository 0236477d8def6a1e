import type { Field, FieldValue, MessageFields } from "../fields/field.ts";
import { WIRE } from "./wire-reader.ts";

/** A field as the decoder looks it up. */
export type FieldPlan = {
  readonly name: string;
  readonly value: FieldValue;
  readonly form: Field["form"];
  readonly wireType: number;
  readonly showsZero: boolean;
  readonly plan: MessagePlan;
  /** Whether another value makes it another object: only a version is new each time. */
  readonly isCompared: boolean;
  /** Of a map: keys that are passed over. */
  readonly droppedKeys: ReadonlySet<string> | undefined;
};

/** By field number. WHY an array: a look-up a field, of which an object has hundreds. */
export type MessagePlan = readonly (FieldPlan | undefined)[];

/** Where a field is that must not be decoded, from the object down; below a map it is a key. */
export type DroppedPath = readonly string[];

/** What to decode of a message: the fields wanted, less what is dropped. */
export function planMessage(fields: MessageFields, drops: readonly DroppedPath[]): MessagePlan {
  const plan: (FieldPlan | undefined)[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const inside = field.form === "inline" ? drops : below(drops, name);
    if (field.form !== "inline" && inside.some((path) => path.length === 0)) continue;
    while (plan.length <= field.number) plan.push(undefined); // no holes: they would make it slow
    plan[field.number] = {
      name,
      value: field.value,
      form: field.form,
      wireType: isNumber(field) ? WIRE.varint : WIRE.lengthDelimited,
      showsZero: field.zero === "shown",
      plan: planMessage(field.fields, inside),
      isCompared: field.isVersion !== true,
      droppedKeys: field.form === "map" ? keysOf(inside) : undefined,
    };
  }
  return plan;
}

const below = (drops: readonly DroppedPath[], name: string): readonly DroppedPath[] =>
  drops.filter(([first]) => first === name).map(([, ...rest]) => rest);

function keysOf(drops: readonly DroppedPath[]): ReadonlySet<string> | undefined {
  const keys = drops.flatMap(([key]) => (key === undefined ? [] : [key]));
  return keys.length === 0 ? undefined : new Set(keys);
}

const isNumber = ({ value, form }: Field): boolean => form === "one" && (value === "integer" || value === "flag");
