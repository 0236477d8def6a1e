import { existsSync, readFileSync, writeFileSync } from "node:fs";

const HEAD = `# Benchmarks

Printed by \`npm run bench\`, one section a cluster; a run replaces the section of its own size. Figures come from
\`measure.py\`: CPU is user and system time of the process tree, RSS its sum, received bytes those from the API server.
`;

/** Replaces the section between the markers of `key`, or appends it. */
export function writeReport(file: string, key: string, section: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : HEAD;
  writeFileSync(file, withSection(text, key, section));
}

function withSection(text: string, key: string, section: string): string {
  const [begin, end] = [`<!-- bench:begin ${key} -->`, `<!-- bench:end ${key} -->`];
  const block = `${begin}\n${section}\n${end}`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to === -1) return `${text.trimEnd()}\n\n${block}\n`;
  return text.slice(0, from) + block + text.slice(to + end.length);
}
