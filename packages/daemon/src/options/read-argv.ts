import { parseArgs } from "node:util";
import type { OptionRows } from "./define-options.ts";
import { nearestName } from "./nearest-name.ts";

/** The texts given for each option by name, and what was given that is no option. */
export type ReadArgv = {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly string[];
};

/** Splits a command line; every text stays as it came. `--x v`, `--x=v`, `-x v`, `--flag`, `--flag=false`. */
export function readArgv(rows: OptionRows, argv: readonly string[]): ReadArgv {
  const names = new Map(Object.entries(rows).map(([name, row]) => [row.flag, name]));
  const texts = new Map<string, readonly string[]>();
  const faults: string[] = [];
  let afterUnknown = -1;
  for (const token of tokensOf(rows, argv)) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      // Behind an unknown option it is most likely that option's value: one fault is enough.
      if (token.index !== afterUnknown) faults.push(`${JSON.stringify(token.value)}: unexpected argument`);
      continue;
    }
    const name = names.get(`--${token.name}`);
    const row = name === undefined ? undefined : rows[name];
    if (name === undefined || row === undefined) {
      const near = nearestName(`--${token.name}`, [...names.keys()]);
      faults.push(`${token.rawName}: unknown option${near === undefined ? "" : `; did you mean ${near}?`}`);
      if (token.inlineValue !== true) afterUnknown = token.index + 1;
      continue;
    }
    const value = token.value ?? (row.type.arity === "boolean" ? "true" : undefined);
    if (value === undefined) faults.push(`${row.flag}: got no value, want ${row.type.placeholder}`);
    else if (row.type.arity === "list") texts.set(name, [...(texts.get(name) ?? []), value]);
    else texts.set(name, [value]);
  }
  return { texts, faults };
}

function tokensOf(rows: OptionRows, argv: readonly string[]) {
  const options = Object.fromEntries(
    Object.values(rows).map((row) => [
      row.flag.slice(2),
      {
        type: row.type.arity === "boolean" ? ("boolean" as const) : ("string" as const),
        ...(row.short === undefined ? {} : { short: row.short }),
      },
    ]),
  );
  // Not strict: strict throws at the first fault, and we want all of them.
  return parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true }).tokens;
}
