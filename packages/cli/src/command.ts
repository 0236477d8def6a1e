import type { OptionsSchema } from "@kube-state-shards/daemon";
import type { Console } from "./output/console.ts";
import { openSettings, type Settings } from "./settings/settings.ts";

/** What a command has of the outside. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly console: Console;
  readonly stdin: NodeJS.ReadableStream;
};

/** A subcommand. `run` resolves with the exit code; what it throws is told to the user by `runCli`. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly schema: OptionsSchema<never>;
  run(argv: readonly string[], surroundings: Surroundings): Promise<number>;
};

export type CommandDefinition<Values> = {
  readonly name: string;
  readonly summary: string;
  readonly schema: OptionsSchema<Values>;
  run(values: Values, surroundings: Surroundings, settings: Settings<Values>): Promise<number>;
};

export function defineCommand<Values>({ name, summary, schema, run }: CommandDefinition<Values>): Command {
  return {
    name,
    summary,
    usage: ["kube-state-shards", name, ...operandsOf(schema), "[options]"].join(" "),
    schema,
    run: async (argv, surroundings) => {
      const settings = await openSettings(schema, { argv, env: surroundings.env });
      for (const warning of settings.first.warnings) surroundings.console.say(`warning: ${warning}`);
      return await run(settings.first.values, surroundings, settings);
    },
  };
}

const operandsOf = ({ rows }: OptionsSchema<never>): readonly string[] =>
  Object.values(rows).flatMap(({ operand, type }) => (operand === true ? [type.placeholder] : []));
