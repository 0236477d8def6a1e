#!/usr/bin/env node
// Runs a task of this checkout with the Node 24 that the checkout brings along, installing it first where that is needed.
// Starts on Node 20 with nothing installed, so it uses only what Node 20 has. Its own words go to stderr: stdout is the task's.
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled, InstallError } from "./ensure-installed.mjs";
import { runCommand } from "./run-command.mjs";
import { TASKS } from "./tasks.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (line) => process.stderr.write(`kube-state-shards: ${line}\n`);

async function main([name, ...argv]) {
  const task = Object.hasOwn(TASKS, name ?? "") ? TASKS[name] : undefined;
  if (task === undefined) {
    say(`run task: got ${JSON.stringify(name ?? "nothing")}, want one of ${Object.keys(TASKS).join(", ")}.`);
    return { code: 2, signal: null };
  }
  await ensureInstalled(root, say);
  const bin = join(root, "node_modules", ".bin");
  return await task({
    root,
    argv,
    /** Where the user stands: npm moves to the package's folder before it runs a script, and says from where in INIT_CWD. */
    userCwd: process.env.INIT_CWD ?? process.cwd(),
    say,
    run: (command, args, cwd) =>
      runCommand(join(bin, command), args, { cwd, env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}` } }),
  });
}

try {
  const { code, signal } = await main(process.argv.slice(2));
  if (signal !== null) {
    // End the way the task did, so that whoever waits for this process sees the signal. Node's own handlers are gone by now.
    process.kill(process.pid, signal);
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  } else {
    process.exitCode = code ?? 1;
  }
} catch (error) {
  if (!(error instanceof InstallError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
