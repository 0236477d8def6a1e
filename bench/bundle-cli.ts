import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Bundles the command as the image ships it, and returns the file: type stripping would be measured otherwise. */
export async function bundleCli(root: string): Promise<string> {
  const file = join(root, ".cache", "bench", "kube-state-shards.cjs");
  await promisify(execFile)(process.execPath, [join(root, "deploy/image/bundle-cli.ts"), file]);
  return file;
}
