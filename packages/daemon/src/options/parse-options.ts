import type { OptionsSchema } from "./define-options.ts";
import { type OptionSources, readOptions } from "./read-options.ts";

/** The values alone, of the command line and the environment. Errors: as `readOptions`. */
export function parseOptions<Values>(
  schema: OptionsSchema<Values>,
  argv: readonly string[],
  env: OptionSources["env"],
): Values {
  return readOptions(schema, { argv, env }).values;
}
