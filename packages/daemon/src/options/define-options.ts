import type { OptionType } from "./option-type.ts";

/**
 * One option: how it is named, read and explained.
 *
 * It has a `default` (undefined: may be left out, and is undefined then), or is `required`.
 */
export type OptionRow = {
  readonly flag: `--${string}`;
  /** One letter, given as `-o`. */
  readonly short?: string;
  /** An argument without a flag is its value, too: `drain shard-0` for `drain --shard shard-0`. Several take one each, in order; a list takes all that are left. */
  readonly operand?: true;
  readonly env: `KSS_${string}`;
  /** Names it has in a settings file beside the flag's own, which may be written with - or _. */
  readonly configKeys?: readonly string[];
  readonly type: OptionType<unknown>;
  /** One sentence, without the default: the help adds it. */
  readonly help: string;
  /** Where the default comes from: a measurement, a page, the tool it keeps compatible with. */
  readonly why?: string;
} & ({ readonly default: unknown } | { readonly required: true });

export type OptionRows = Readonly<Record<string, OptionRow>>;

type TypedBy<Row> = Row extends { readonly type: OptionType<infer T> } ? T : never;
type ValueOf<Row> = Row extends { readonly default: undefined } ? TypedBy<Row> | undefined : TypedBy<Row>;

/** The values that options of these rows parse to. */
export type ValuesOf<Rows> = { readonly [Name in keyof Rows]: ValueOf<Rows[Name]> };

/** Holds each default against its option's type. */
type Checked<Rows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends { readonly default: unknown }
    ? { readonly default: TypedBy<Rows[Name]> | undefined }
    : unknown;
};

/** Two options that must fit each other. Checked only when each option alone is right. */
export type OptionRule<Values> = {
  /** The option whose flag stands before the message. */
  readonly option: string;
  holds(values: Values): boolean;
  /** Goes on after the flag: `must be <= …, got …: what to do`. */
  message(values: Values): string;
};

/**
 * A flag of the program we stand in for that has no value here: read and checked as that program would, then either said
 * to have no effect, or refused with what to do instead.
 */
export type ForeignOption = {
  readonly flag: `--${string}`;
  readonly short?: string;
  readonly configKeys?: readonly string[];
  readonly type: OptionType<unknown>;
  /** Texts that ask for nothing, such as the flag's default: passed over in silence. */
  readonly harmless?: readonly string[];
  readonly fate:
    | { readonly kind: "ignored"; readonly why: string }
    | { readonly kind: "refused"; readonly instead: string };
};

type OptionSection = { readonly title: string; readonly names: readonly string[] };

export type OptionsSchema<Values> = {
  readonly rows: OptionRows;
  readonly rules: readonly OptionRule<Values>[];
  /** How the help groups the options. */
  readonly sections: readonly OptionSection[];
  readonly foreign: readonly ForeignOption[];
};

/** The values a schema parses to: `OptionsOf<typeof scaleOptions>`. */
export type OptionsOf<Schema> = Schema extends OptionsSchema<infer Values> ? Values : never;

/** A group of options with the rules between them; `title` heads it in the help. */
export function defineOptions<const Rows extends OptionRows>(
  rows: Rows & Checked<Rows>,
  rules: readonly OptionRule<ValuesOf<Rows>>[] = [],
  title = "Options",
): OptionsSchema<ValuesOf<Rows>> {
  return { rows, rules, sections: [{ title, names: Object.keys(rows) }], foreign: [] };
}

/** A rule between options, as an entry of `defineOptions`. */
export function rule<Values>(
  option: string & keyof Values,
  holds: (values: Values) => boolean,
  message: (values: Values) => string,
): OptionRule<Values> {
  return { option, holds, message };
}

type Intersected<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Several groups as the options of one command. An option that two groups share is the first one's. */
export function composeOptions<const Schemas extends readonly OptionsSchema<never>[]>(
  ...schemas: Schemas
): OptionsSchema<Intersected<OptionsOf<Schemas[number]>>> {
  const rows = new Map<string, OptionRow>();
  const sections: OptionSection[] = [];
  for (const schema of schemas) {
    for (const { title, names } of schema.sections) {
      const added = names.filter((name) => !rows.has(name));
      if (added.length > 0) sections.push({ title, names: added });
    }
    for (const [name, row] of Object.entries(schema.rows)) if (!rows.has(name)) rows.set(name, row);
  }
  return {
    rows: Object.fromEntries(rows),
    // A rule of a group reads its own group's values, which the composed values contain.
    rules: schemas.flatMap((schema) => schema.rules) as unknown as readonly OptionRule<
      Intersected<OptionsOf<Schemas[number]>>
    >[],
    sections,
    foreign: schemas.flatMap((schema) => schema.foreign),
  };
}

/** The same options with further rules, such as those between groups that were composed. */
export function withRules<Values>(
  schema: OptionsSchema<Values>,
  rules: readonly OptionRule<NoInfer<Values>>[],
): OptionsSchema<Values> {
  return { ...schema, rules: [...schema.rules, ...rules] };
}

/** The same options, which let flags of another program pass or refuse them. An option of that name goes before. */
export function withForeign<Values>(
  schema: OptionsSchema<Values>,
  foreign: readonly ForeignOption[],
): OptionsSchema<Values> {
  const own = new Set<string>(Object.values(schema.rows).map((row) => row.flag));
  return { ...schema, foreign: [...schema.foreign, ...foreign.filter(({ flag }) => !own.has(flag))] };
}
