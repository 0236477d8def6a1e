import { readFileSync, writeFileSync } from "node:fs";
import { Script } from "node:vm";

/** The files of one program: its text, and what V8 made of it when the image was built. */
export type ProgramFiles = { readonly text: string; readonly codeCache: string };

/** Those beside the file that starts it, `<name>.cjs`. */
export const programFilesOf = (start: string): ProgramFiles => ({
  text: start.replace(/\.cjs$/, ".program.js"),
  codeCache: start.replace(/\.cjs$/, ".code-cache"),
});

/** A program's text is an expression: a function of what CommonJS gives a module. */
export const PROGRAM_HEAD = "(function (exports, require, module) {";
export const PROGRAM_FOOT = "\n})";

/**
 * Compiles the program. What V8 made of it before is taken where it is there and this is the V8 that made it, of the same text; any
 * other, V8 passes over, and compiles as if there were none.
 */
export function compileProgram({ text, codeCache }: ProgramFiles): Script {
  // One byte a character, as V8 keeps it then: the text is ASCII.
  return new Script(readFileSync(text, "latin1"), { filename: text, cachedData: readIfThere(codeCache) });
}

export function runProgram(script: Script, require: NodeJS.Require): void {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module);
}

/** Writes what V8 has made of the program so far: functions that have not run are not in it. */
export function writeCodeCache(script: Script, { codeCache }: ProgramFiles): void {
  writeFileSync(codeCache, script.createCachedData());
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
