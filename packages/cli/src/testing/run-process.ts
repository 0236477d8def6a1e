import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../../..");
/** The Node that the checkout brings along: the tests may have been started by an older one. */
const NODE = join(ROOT, "node_modules/.bin/node");

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type ProcessOptions = { readonly input?: string; readonly env?: Readonly<Record<string, string>> };

/** Runs `kube-state-shards <argv>` as a user would, with an environment of its own. */
export async function runProcess(argv: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const child = startProcess(argv, options.env);
  child.stdin.on("error", () => {}); // it may end before it has read everything
  child.stdin.end(options.input ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, stdout, stderr };
}

export const startProcess = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawn(NODE, [join(ROOT, "packages/cli/src/main.ts"), ...argv], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: "pipe",
  });
