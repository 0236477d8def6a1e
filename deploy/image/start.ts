#!/usr/bin/env node
// What the image runs. The program is beside it.
import { createRequire } from "node:module";
import { compileProgram, programFilesOf, runProgram } from "./program.ts";

runProgram(compileProgram(programFilesOf(__filename)), createRequire(__filename));
