/**
 * What a text meant; or what would have been right in its place ("an integer from 0 to 65535"); or, where that is not
 * all there is to say, the whole message.
 */
export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wanted: string }
  | { readonly ok: false; readonly message: string };

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
  /** `texts` holds one text, or for a list at least one. */
  parse(texts: readonly string[]): ParsedValue<T>;
  /** As it would be written on a command line. */
  show(value: T): string;
};

export const right = <T>(value: T): ParsedValue<T> => ({ ok: true, value });
export const wrong = (wanted: string): { readonly ok: false; readonly wanted: string } => ({ ok: false, wanted });
