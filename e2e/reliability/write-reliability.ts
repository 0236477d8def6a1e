import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReliabilityRow, withRows } from "./reliability-page.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = join(ROOT, "docs", "reliability.md");

/** Writes what was measured into docs/reliability.md. */
export function writeReliability(rows: readonly Omit<ReliabilityRow, "measured">[]): void {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const measured = `${new Date().toISOString().slice(0, 10)}, ${commit.trim()}`;
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, kube-apiserver 1.36, etcd 3.6.`;
  const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  const dated = rows.map((row) => ({ ...row, measured }));
  writeFileSync(PAGE, withRows(before, dated, machine));
}
