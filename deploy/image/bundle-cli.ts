// `node deploy/image/bundle-cli.ts FILE` bundles the command into FILE, as the image ships it: type stripping is refused under
// node_modules, and what is imported but never called stays out.
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
    plugins: [withoutGeneratedClasses],
  });
}
