import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOtherWays, readPoints } from "../size/read-points.ts";
import { writeReport } from "../write-report.ts";
import { type EventCosts, renderScaling } from "./render-scaling.ts";

/** Works docs/benchmarks.md out into docs/scaling.md, and prints it. */
export function writeScaling(root: string): void {
  const page = readFileSync(join(root, "docs/benchmarks.md"), "utf8");
  const section = renderScaling({ points: readPoints(page), otherWays: readOtherWays(page), events: eventCosts(page) });
  writeReport(join(root, "docs/scaling.md"), "scaling", section);
  process.stdout.write(`${section}\n`);
}

function eventCosts(page: string): EventCosts {
  const read = (row: RegExp): number => {
    const found = row.exec(page)?.[1];
    if (found === undefined) throw new Error(`read docs/benchmarks.md: no row ${row}. Run: npm run bench -- events`);
    return Number(found);
  };
  return { podUs: read(/^\| pods: [^|]+\| (\d+) \|/m), leaseUs: read(/^\| leases [^|]+\| (\d+) \|/m) };
}
