import type { OptionRow } from "./define-options.ts";
import type { ConfigValue, ParsedValue } from "./option-type.ts";

export type Wrong = Exclude<ParsedValue<unknown>, { readonly ok: true }>;

/** Lists and maps as their texts, where the type has no way of its own. */
export function parseConfigValue({ type }: Pick<OptionRow, "type">, value: ConfigValue): ParsedValue<unknown> {
  if (type.parseConfig !== undefined) return type.parseConfig(value);
  if (value.kind === "text") return type.parse([value.text]);
  if (value.kind === "list" && (type.arity === "list" || value.items.length === 1)) return type.parse(value.items);
  if (
    value.kind === "map" &&
    type.arity === "list" &&
    [...value.entries.values()].every(({ length }) => length === 0)
  ) {
    return type.parse([...value.entries.keys()]);
  }
  return { ok: false, wanted: type.arity === "list" ? "a list of texts" : "a single value" };
}

export const explainWrong = (parsed: Wrong, got: string): string =>
  "message" in parsed ? parsed.message : `got ${got}, want ${parsed.wanted}`;

export const showTexts = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(", ");

export function showConfigValue(value: ConfigValue): string {
  if (value.kind === "text") return JSON.stringify(value.text);
  return value.kind === "list" ? showTexts(value.items) : `a map of ${showTexts([...value.entries.keys()])}`;
}
