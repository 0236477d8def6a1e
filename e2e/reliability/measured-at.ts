import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The path of a page below `docs`. */
export const pagePath = (name: string): string => `${ROOT}docs/${name}`;

/** Day and commit, for a row of a page. */
export function measuredAt(): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" });
  return `${new Date().toISOString().slice(0, 10)}, ${commit.trim()}`;
}

export const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, kube-apiserver 1.36, etcd 3.6.`;
