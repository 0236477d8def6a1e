// `node deploy/image/bundle-cli.ts <name>.cjs` bundles the command as the image ships it: type stripping is refused under
// node_modules, and what is imported but never called stays out. Beside `<name>.cjs`, which starts it, are its program, what V8 made
// of that, and the licences.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { withoutUnused } from "./left-out.ts";
import { PROGRAM_FOOT, PROGRAM_HEAD, programFilesOf } from "./program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const OPTIONS: BuildOptions = {
  bundle: true,
  platform: "node",
  // WHY not esm: an import of a module of Node's own reads all that it has, and so makes `node:http` load a whole fetch.
  format: "cjs",
  target: "node24",
  logLevel: "error",
};

const [, , file] = process.argv;
if (file?.endsWith(".cjs") !== true) {
  process.stderr.write("usage: node deploy/image/bundle-cli.ts <name>.cjs\n");
  process.exitCode = 2;
} else {
  await bundleCli(resolve(file));
}

async function bundleCli(start: string): Promise<void> {
  await build({ ...OPTIONS, entryPoints: [`${ROOT}deploy/image/start.ts`], outfile: start });
  const { text } = programFilesOf(start);
  await build({
    ...OPTIONS,
    entryPoints: [`${ROOT}packages/cli/src/main.ts`],
    outfile: text,
    banner: { js: PROGRAM_HEAD },
    footer: { js: PROGRAM_FOOT },
    plugins: [withoutUnused],
    // A process keeps the text of what it runs. Names stay whole: stacks are read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "external",
  });
  const other = /[^\0-\x7f].{0,40}/.exec(readFileSync(text, "latin1"));
  if (other !== null) {
    process.stderr.write(
      `bundle ${text}: got ${JSON.stringify(other[0])}, want ASCII: V8 would keep two bytes for each character. Escape it in the source, or interpolate it.\n`,
    );
    process.exitCode = 1;
    return;
  }
  // A process of its own, with nothing of who builds: settings are read from the environment.
  const env = { PATH: process.env["PATH"], TMPDIR: process.env["TMPDIR"] };
  await promisify(execFile)(process.execPath, [`${ROOT}deploy/image/make-code-cache.ts`, start], { env });
}
