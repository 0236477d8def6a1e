/**
 * What a text meant; or what would have been right in its place ("an integer from 0 to 65535"); or, where that is not
 * all there is to say, the whole message.
 */
export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wanted: string }
  | { readonly ok: false; readonly message: string };

/** What a settings file holds for a key: `8080`, `[pods, nodes]`, `{pods: [app]}`; in a map, no value is an empty list. */
export type ConfigValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, readonly string[]> };

/**
 * How the text of an option becomes a value.
 *
 * Methods, not function fields: a schema holds options of many types as `OptionType<unknown>`.
 */
export type OptionType<T> = {
  /** Stands in the help for the value, such as `<duration>`; empty for a boolean, which needs none. */
  readonly placeholder: string;
  /** `once`: the last one counts. `list`: every one counts, in the order given. `boolean`: `--x`, `--x=false`. */
  readonly arity: "once" | "list" | "boolean";
  /** An empty text stands for no value at all, as a manifest's unset variable gives it. */
  readonly emptyIsUnset?: boolean;
  /** `texts` holds one text, or for a list at least one. */
  parse(texts: readonly string[]): ParsedValue<T>;
  /** Reads what a settings file holds, where that is more than texts. Without it lists and maps are read as their texts. */
  parseConfig?(value: ConfigValue): ParsedValue<T>;
  /** As it would be written on a command line. */
  show(value: T): string;
};

export const right = <T>(value: T): ParsedValue<T> => ({ ok: true, value });
export const wrong = (wanted: string): { readonly ok: false; readonly wanted: string } => ({ ok: false, wanted });
