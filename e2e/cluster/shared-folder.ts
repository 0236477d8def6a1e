import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder with the seeding script and the recipes of the real servers: `KSS_SHARED`, else `shared` beside the checkout. */
export function sharedFolder(): string {
  const folder = process.env.KSS_SHARED ?? join(dirname(checkout), "shared");
  if (existsSync(join(folder, "tools", "seed-cluster.mjs"))) return folder;
  throw new Error(
    `find the shared folder: got ${folder}, want a folder that holds tools/seed-cluster.mjs. Put it beside the checkout ` +
      "as `shared`, or name it in KSS_SHARED.",
  );
}
