import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeReport } from "../write-report.ts";
import { readPoints } from "./read-points.ts";
import { renderSize } from "./render-size.ts";

/** Works docs/benchmarks.md out into docs/size.md, and prints it. */
export function writeSize(root: string): void {
  const section = renderSize(readPoints(readFileSync(join(root, "docs/benchmarks.md"), "utf8")));
  writeReport(join(root, "docs/size.md"), "size", section);
  process.stdout.write(`${section}\n`);
}
