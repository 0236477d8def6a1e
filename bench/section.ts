import { join } from "node:path";
import { circumstances } from "./circumstances.ts";
import { root, type Settings } from "./settings.ts";
import { writeReport } from "./write-report.ts";

/** On stdout, and in its place on the page. */
export function printSection(key: string, section: string): void {
  writeReport(join(root, "docs/benchmarks.md"), key, section);
  process.stdout.write(`${section}\n`);
}

/** What was measured, under a heading and what it depends on. */
export const sectionOf = ({ argv }: Settings, heading: string, text: string): string =>
  [`### ${heading}`, ...circumstances(argv).map((fact) => `- ${fact}`), "", text].join("\n");
