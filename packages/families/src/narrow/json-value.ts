/** A JSON object whose fields have not been looked at yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const NO_FIELDS: JsonRecord = Object.freeze(Object.create(null) as Record<string, unknown>);
const NO_ITEMS: readonly unknown[] = Object.freeze([]);

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself, or one without fields: absent, null and a wrong type read alike, as Go's zero value does. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : NO_FIELDS;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A text that may be absent, where absent and "" mean different things. */
export function optionalTextOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** A number that may be absent, where absent and 0 mean different things. */
export function optionalNumberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function booleanOf(value: unknown): boolean {
  return value === true;
}

/** A number or boolean as text; "" for anything else, where absent and 0 or false mean different things. */
export function scalarTextOf(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** How many items the list has, whatever they are. */
export function lengthOf(value: unknown): number {
  return listOf(value).length;
}

/** The list's objects, each narrowed by `narrow`; an item that is no object is left out. */
export function recordsOf<T>(value: unknown, narrow: (item: JsonRecord) => T): readonly T[] {
  const items = listOf(value);
  if (items.length === 0) return NO_ITEMS as readonly T[];
  const narrowed: T[] = [];
  for (const item of items) {
    if (isRecord(item)) narrowed.push(narrow(item));
  }
  return narrowed;
}

/** The list's texts; any other item is left out. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}
