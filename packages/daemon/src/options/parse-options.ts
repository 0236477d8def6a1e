import type { OptionRow, OptionsSchema } from "./define-options.ts";
import { readArgv } from "./read-argv.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The values of a schema's options, from the command line, else the environment, else the default.
 *
 * Errors: `UsageError` with every fault at once: unknown options, missing and wrong values, and, when each value alone is
 * right, the rules between them.
 */
export function parseOptions<Values>(
  schema: OptionsSchema<Values>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Values {
  const given = readArgv(schema.rows, argv);
  const faults = [...given.faults];
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(schema.rows)) {
    const read = readOption(row, given.texts.get(name), env[row.env]);
    if (read.ok) values[name] = read.value;
    else faults.push(read.fault);
  }
  if (faults.length === 0) {
    const complete = values as Values; // every row has put its value, of its own type
    for (const { option, holds, message } of schema.rules) {
      if (!holds(complete)) faults.push(`${schema.rows[option]?.flag ?? option}: ${message(complete)}`);
    }
    if (faults.length === 0) return complete;
  }
  throw new UsageError(faults);
}

type ReadOption = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

function readOption(row: OptionRow, texts: readonly string[] | undefined, envText: string | undefined): ReadOption {
  // An empty variable counts as unset: it is what a manifest's empty field gives.
  const fromEnv = texts === undefined && envText !== undefined && envText !== "";
  const chosen = texts ?? (fromEnv ? [envText] : undefined);
  if (chosen === undefined) {
    if ("default" in row) return { ok: true, value: row.default };
    return { ok: false, fault: `${row.flag}: is needed, want ${row.type.placeholder}: ${row.help}` };
  }
  const parsed = row.type.parse(chosen);
  if (parsed.ok) return parsed;
  if ("message" in parsed) return { ok: false, fault: `${row.flag}: ${parsed.message}` };
  const got = chosen.map((text) => JSON.stringify(text)).join(", ");
  return { ok: false, fault: `${row.flag}: got ${got}${fromEnv ? ` (from ${row.env})` : ""}, want ${parsed.wanted}` };
}
