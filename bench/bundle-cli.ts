import { join } from "node:path";
import { build, type Plugin } from "esbuild";

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

/** Bundles the command as the image ships it, and returns the file: type stripping would be measured otherwise. */
export async function bundleCli(root: string): Promise<string> {
  const outfile = join(root, ".cache", "bench", "kube-state-shards.mjs");
  await build({
    entryPoints: [join(root, "packages/cli/src/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: REQUIRE },
    logLevel: "error",
    plugins: [withoutGeneratedClasses],
  });
  return outfile;
}
