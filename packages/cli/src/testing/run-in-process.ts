import { Readable } from "node:stream";
import { runCli } from "../run-cli.ts";
import type { Ended, ProcessOptions } from "./run-process.ts";

/** The same as `runProcess` without a process: for tables of cases. What needs a real process is not seen here. */
export async function runInProcess(
  argv: readonly string[],
  { input = "", env = {} }: ProcessOptions = {},
): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const code = await runCli(argv, {
    env,
    stdin: Readable.from([Buffer.from(input)]),
    console: {
      print: async (text) => {
        stdout += text;
      },
      say: (line) => {
        stderr += `${line}\n`;
      },
    },
  });
  return { code, stdout, stderr };
}
