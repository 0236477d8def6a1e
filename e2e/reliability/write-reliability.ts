import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { machine, measuredAt, pagePath } from "./measured-at.ts";
import { type ReliabilityRow, withRows } from "./reliability-page.ts";

const PAGE = pagePath("reliability.md");

/** Writes what was measured into docs/reliability.md. */
export function writeReliability(rows: readonly Omit<ReliabilityRow, "measured">[]): void {
  const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  const dated = rows.map((row) => ({ ...row, measured: measuredAt() }));
  writeFileSync(PAGE, withRows(before, dated, machine()));
}
