import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./settings.ts";

/**
 * What the image sets, as its Dockerfile says: what is measured runs as it runs in a container.
 *
 * Errors: the Dockerfile sets nothing, or in another form than `ENV NAME=value NAME=value`.
 */
export function imageEnvironment(): Readonly<Record<string, string>> {
  const path = join(root, "deploy/image/Dockerfile");
  const lines = [...readFileSync(path, "utf8").matchAll(/^ENV (.*)$/gm)].map(([, pairs = ""]) => pairs);
  const entries = lines.flatMap((line) => line.trim().split(/\s+/)).map((pair) => pair.split("="));
  const isSound = entries.every(([name, value, ...more]) => name !== "" && value !== undefined && more.length === 0);
  if (entries.length === 0 || !isSound)
    throw new Error(
      `read what the image sets: got ${JSON.stringify(lines)} in ${path}, want lines "ENV NAME=value ..."`,
    );
  return Object.fromEntries(entries);
}
