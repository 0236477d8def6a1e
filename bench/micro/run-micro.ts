import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Runs every micro bench of this folder, each in a process of its own, and returns what they print. */
export function runMicro(): string {
  const benches = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".bench.ts"));
  const tables = benches
    .sort()
    .map((file) => execFileSync(process.execPath, [join(import.meta.dirname, file)], { encoding: "utf8" }).trim());
  return tables.join("\n\n");
}
