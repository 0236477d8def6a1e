import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Child, type ChildOptions, spawnChild } from "../process/spawn-child.ts";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

/** The bundle that `KSS_CLI` names, else the checkout's sources. */
function cliFile(): string {
  const file = process.env.KSS_CLI ?? MAIN;
  if (existsSync(file)) return file;
  throw new Error(`find the command: got ${file}, want a file. Leave KSS_CLI unset to run the checkout's sources.`);
}

/** The command with these arguments, for `runToEnd`. */
export const cliCommand = (args: readonly string[], file = cliFile()): [string, readonly string[]] => [
  process.execPath,
  [file, ...args],
];

/** `cliFile`: a bundle to run in place of the one that all others run. */
type CliOptions = ChildOptions & { readonly cliFile?: string | undefined };

/** Starts the command as a process of its own, with none of the settings that this process's environment holds. */
export function startCli(args: readonly string[], options: CliOptions = {}): Child {
  const inherited = Object.keys(process.env).filter((name) => name.startsWith("KSS_") || name === "KUBECONFIG");
  const cleared = Object.fromEntries(inherited.map((name) => [name, undefined]));
  return spawnChild(...cliCommand(args, options.cliFile), { ...options, env: { ...cleared, ...options.env } });
}
