import { execFileSync } from "node:child_process";
import { join } from "node:path";

const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Bundles the command as the image ships it, and returns the file: type stripping would be measured otherwise. */
export function bundleCli(root: string): string {
  const file = join(root, ".cache", "bench", "kube-state-shards.mjs");
  execFileSync(
    join(root, "node_modules", ".bin", "esbuild"),
    [
      ...[join(root, "packages/cli/src/main.ts"), "--bundle", "--platform=node", "--format=esm", "--target=node24"],
      ...[`--outfile=${file}`, `--banner:js=${REQUIRE}`, "--log-level=error"],
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  return file;
}
