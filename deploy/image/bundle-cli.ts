// `node deploy/image/bundle-cli.ts FILE` bundles the command into FILE, as the image ships it: type stripping is refused under
// node_modules, and what is imported but never called stays out. Licences go into FILE.LEGAL.txt.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

// What client-node's KubeConfig imports and never calls: 45 MB of generated API classes, and a fetch. From the sources a module
// hook leaves them out (listwatch/src/auth/kube-config-adapter.ts); a bundle has to do the same.
const STUB = ["Agent", "ProxyAgent", "createConfiguration", "ServerConfiguration"]
  .map((name) => `export class ${name} {}`)
  .join("\n");

const withoutGeneratedClasses: Plugin = {
  name: "without-generated-classes",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(undici|\.\/gen\/index\.js)$/ }, ({ path, importer }) =>
      /[\\/]client-node[\\/]dist[\\/][a-z_]+\.js$/.test(importer) ? { path, namespace: "stub" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: STUB, loader: "js" }));
  },
};

// Messages in fifty languages, of which ours use one.
const withoutLocales: Plugin = {
  name: "without-locales",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};

const [, , file] = process.argv;
if (file === undefined) {
  process.stderr.write("usage: node deploy/image/bundle-cli.ts FILE\n");
  process.exitCode = 2;
} else {
  await build({
    entryPoints: [`${ROOT}packages/cli/src/main.ts`],
    outfile: resolve(file),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: REQUIRE },
    logLevel: "error",
    plugins: [withoutGeneratedClasses, withoutLocales],
    // A process keeps the text of what it runs. Names stay whole: stacks are read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "external",
  });
  const other = /[^\0-\x7f].{0,40}/.exec(readFileSync(resolve(file), "latin1"));
  if (other !== null) {
    process.stderr.write(
      `bundle ${file}: got ${JSON.stringify(other[0])}, want ASCII: V8 would keep two bytes for each character. Escape it in the source, or interpolate it.\n`,
    );
    process.exitCode = 1;
  }
}
