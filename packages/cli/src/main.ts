#!/usr/bin/env node
import "./memory/from-the-start.ts";
import { createConsole } from "./output/console.ts";
import { runCli } from "./run-cli.ts";

const surroundings = { env: process.env, console: createConsole(process), stdin: process.stdin };

// No await: a bundle that may be loaded by `require` has none at its top.
void runCli(process.argv.slice(2), surroundings).then((exitCode) => {
  // Not process.exit: what is still on its way to a pipe would be lost.
  process.exitCode = exitCode;
});
