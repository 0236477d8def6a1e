#!/usr/bin/env node
import { createConsole } from "./output/console.ts";
import { runCli } from "./run-cli.ts";

// Not process.exit: what is still on its way to a pipe would be lost.
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  console: createConsole(process),
  stdin: process.stdin,
});
