import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type TokenFolder = { readonly path: string; readonly tokenFile: string; remove(): void };

/** A temporary folder with the token of a fleet. */
export function openTokenFolder(): TokenFolder {
  const path = mkdtempSync(join(tmpdir(), "kss-bench-"));
  const tokenFile = join(path, "token");
  writeFileSync(tokenFile, `${randomUUID()}\n`, { mode: 0o600 });
  return { path, tokenFile, remove: () => rmSync(path, { recursive: true }) };
}
