import { type OptionType, right, wrong } from "./option-type.ts";

/** A whole number, bounds inclusive. */
export function integer({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}): OptionType<number> {
  const bounds = [
    min > Number.MIN_SAFE_INTEGER ? `from ${min}` : "",
    max < Number.MAX_SAFE_INTEGER ? `${min > Number.MIN_SAFE_INTEGER ? "to" : "up to"} ${max}` : "",
  ].filter((bound) => bound !== "");
  const wanted = ["an integer", ...bounds].join(" ");
  return {
    placeholder: "<integer>",
    arity: "once",
    parse: ([text = ""]) => {
      const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? right(value) : wrong(wanted);
    },
    show: String,
  };
}

/** A number, such as 0.5; bounds inclusive. */
export function decimal({ min, max }: { readonly min: number; readonly max: number }): OptionType<number> {
  return {
    placeholder: "<number>",
    arity: "once",
    parse: ([text = ""]) => {
      const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? right(value) : wrong(`a number from ${min} to ${max}, such as 1.5`);
    },
    show: String,
  };
}

/** Any text, or one that matches `pattern`; `wanted` then says in words what matches. */
export function text({
  pattern = /./s,
  placeholder = "<text>",
  wanted = "a text that is not empty",
  emptyIsUnset = false,
}: {
  readonly pattern?: RegExp;
  readonly placeholder?: string;
  readonly wanted?: string;
  readonly emptyIsUnset?: boolean;
} = {}): OptionType<string> {
  return {
    placeholder,
    arity: "once",
    emptyIsUnset,
    parse: ([value = ""]) => (pattern.test(value) ? right(value) : wrong(wanted)),
    show: (value) => value,
  };
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words): OptionType<Words[number]> {
  const quoted = words.map((word) => `"${word}"`);
  return {
    placeholder: `<${words.join("|")}>`,
    arity: "once",
    parse: ([value = ""]) => {
      const word = words.find((one) => one === value);
      return word === undefined ? wrong(`one of ${quoted.join(", ")}`) : right(word);
    },
    show: (value) => value,
  };
}

/** Those of Go's strconv.ParseBool. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);

/** `--x`, `--x=true`, `--x=false`. */
export function flag(): OptionType<boolean> {
  return {
    placeholder: "",
    arity: "boolean",
    parse: ([value = ""]) => {
      const parsed = BOOLEANS.get(value);
      return parsed === undefined ? wrong('"true" or "false"') : right(parsed);
    },
    show: String,
  };
}

/** Texts, separated by commas or given by repeating the option. Empty ones are left out. */
export function list({ placeholder = "<a,b,...>" } = {}): OptionType<readonly string[]> {
  return {
    placeholder,
    arity: "list",
    parse: (texts) => right(splitList(texts)),
    show: (values) => values.join(","),
  };
}

const splitList = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((one) => one.split(","))
    .map((one) => one.trim())
    .filter((one) => one !== "");
