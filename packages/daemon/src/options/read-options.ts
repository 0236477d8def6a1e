import { type ConfigContent, matchEntries } from "./config-content.ts";
import type { OptionRow, OptionsSchema } from "./define-options.ts";
import { judgeForeign, type Places } from "./judge-foreign.ts";
import type { ParsedValue } from "./option-type.ts";
import { explainWrong, parseConfigValue, showConfigValue, showTexts, type Wrong } from "./parse-value.ts";
import { readArgv } from "./read-argv.ts";
import { UsageError } from "./usage-error.ts";

export type OptionSources = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config?: ConfigContent | undefined;
};

export type ReadOptions<Values> = {
  readonly values: Values;
  /** What was given and has no effect, one sentence each. */
  readonly warnings: readonly string[];
  /** Each option that has a value, by flag, as it would be written on a command line. */
  readonly shown: ReadonlyMap<string, string>;
};

/**
 * The values of a schema's options, from the command line, else the environment, else the settings file, else the default.
 *
 * Errors: `UsageError` with every fault at once: unknown options and keys, missing and wrong values, and, when each value
 * alone is right, the rules between them.
 */
export function readOptions<Values>(schema: OptionsSchema<Values>, sources: OptionSources): ReadOptions<Values> {
  const given = readArgv(schema.rows, schema.foreign, sources.argv);
  const config = matchEntries(schema, sources.config);
  const faults = [...given.faults, ...config.faults];
  const warnings: string[] = [];
  for (const option of schema.foreign)
    judgeForeign(option, { given: given.texts, config: config.found, faults, warnings });

  const values: Record<string, unknown> = {};
  const shown = new Map<string, string>();
  for (const [name, row] of Object.entries(schema.rows)) {
    const attempts = attemptsOf(row, { given: given.texts, env: sources.env, config: config.found });
    const [chosen] = attempts;
    if (chosen === undefined) {
      if ("default" in row) values[name] = row.default;
      else
        faults.push(
          `${row.operand === true ? row.type.placeholder : row.flag}: is needed, want ${row.type.placeholder}: ${row.help}`,
        );
    } else if (chosen.parsed.ok) values[name] = chosen.parsed.value;
    for (const { parsed, explain } of attempts) if (!parsed.ok) faults.push(explain(parsed));
    const value = values[name];
    if (value !== undefined) shown.set(row.flag, row.type.show(value));
    warnings.push(...overruled(row, attempts));
  }
  if (faults.length === 0) {
    const complete = values as Values; // every row has put its value, of its own type
    for (const { option, holds, message } of schema.rules) {
      if (!holds(complete)) faults.push(`${schema.rows[option]?.flag ?? option}: ${message(complete)}`);
    }
    if (faults.length === 0) return { values: complete, warnings, shown };
  }
  throw new UsageError(faults);
}

/** What one option alone comes to without a settings file; undefined when it is not given or wrong: `readOptions` says so. */
export function peekOption(schema: OptionsSchema<never>, name: string, { argv, env }: OptionSources): unknown {
  const row = schema.rows[name];
  if (row === undefined) return undefined;
  const given = readArgv(schema.rows, schema.foreign, argv);
  const [chosen] = attemptsOf(row, { given: given.texts, env, config: new Map() });
  if (chosen === undefined) return "default" in row ? row.default : undefined;
  return chosen.parsed.ok ? chosen.parsed.value : undefined;
}

/** A place that gives a value, and what it gives. */
type Attempt = {
  readonly from: "flag" | "env" | "config";
  readonly place: string;
  readonly parsed: ParsedValue<unknown>;
  explain(parsed: Wrong): string;
};
/** The first counts; the rest are checked all the same: a fault that nobody hears of returns at the worst time. */
function attemptsOf(row: OptionRow, { given, env, config }: Places & Pick<OptionSources, "env">): readonly Attempt[] {
  const attempts: Attempt[] = [];
  const texts = given.get(row.flag);
  if (texts !== undefined && !isUnset(row, texts)) {
    const place = row.flag;
    const explain = (parsed: Wrong): string => `${place}: ${explainWrong(parsed, showTexts(texts))}`;
    attempts.push({ from: "flag", place, parsed: row.type.parse(texts), explain });
  }
  // An empty variable counts as unset: it is what a manifest's empty field gives.
  const text = env[row.env];
  if (texts === undefined && text !== undefined && text !== "") {
    const explain = (parsed: Wrong): string =>
      `${row.flag}: ${explainWrong(parsed, `${JSON.stringify(text)} (from ${row.env})`)}`;
    attempts.push({ from: "env", place: row.env, parsed: row.type.parse([text]), explain });
  }
  const entry = config.get(row.flag);
  if (entry !== undefined && !isUnset(row, entry.value.kind === "text" ? [entry.value.text] : [])) {
    const explain = (parsed: Wrong): string =>
      `${entry.place}: ${entry.key}: ${explainWrong(parsed, showConfigValue(entry.value))}`;
    attempts.push({ from: "config", place: entry.place, parsed: parseConfigValue(row, entry.value), explain });
  }
  return attempts;
}

const isUnset = ({ type }: Pick<OptionRow, "type">, texts: readonly string[]): boolean =>
  type.emptyIsUnset === true && texts.length > 0 && texts.every((text) => text.trim() === "");

/** Said aloud, because kube-state-metrics, whose files these may be, lets the file win. */
function overruled(row: OptionRow, attempts: readonly Attempt[]): readonly string[] {
  const [winner, ...others] = attempts;
  const config = others.find(({ from }) => from === "config");
  if (winner === undefined || config === undefined || !winner.parsed.ok || !config.parsed.ok) return [];
  const [won, lost] = [row.type.show(winner.parsed.value), row.type.show(config.parsed.value)];
  return won === lost
    ? []
    : [`${config.place}: ${row.flag} is overruled by ${winner.place}: ${won} counts, not ${lost}.`];
}
