import type { OptionRow, OptionsSchema } from "./define-options.ts";

export type HelpOptions = {
  /** `kube-state-shards render --file <file> [options]`. */
  readonly usage: string;
  readonly summary: string;
};

const INDENT = " ".repeat(8);
const WIDTH = 100;

/** The complete `--help` of a command: each option with its value, environment variable, default and what it does. */
export function renderHelp(schema: OptionsSchema<never>, { usage, summary }: HelpOptions): string {
  const lines = [`Usage: ${usage}`, "", ...wrap(summary, "")];
  for (const { title, names } of schema.sections) {
    lines.push("", `${title}:`);
    for (const name of names) {
      const row = schema.rows[name];
      if (row !== undefined) lines.push(`  ${synopsis(row)}`, ...wrap(`${row.help} ${facts(row)}`, INDENT));
    }
  }
  for (const [kind, title] of FATES) {
    const flags = schema.foreign.filter(({ fate }) => fate.kind === kind).map(({ flag }) => flag);
    if (flags.length > 0) lines.push("", `${title}:`, ...wrap(`${flags.join(", ")}.`, INDENT));
  }
  lines.push(
    "",
    ...wrap("A flag wins over its environment variable, and that over the default. Booleans: --x, --x=false.", ""),
  );
  return `${lines.join("\n")}\n`;
}

const FATES = [
  ["ignored", "Accepted with a warning, without effect"],
  ["refused", "Refused, with what to do instead"],
] as const;

/** The same as a page of Markdown: a heading for the command and a table for each group of options. */
export function renderOptionsPage(schema: OptionsSchema<never>, { usage, summary }: HelpOptions): string {
  const lines = ["```", usage, "```", "", summary];
  for (const { title, names } of schema.sections) {
    lines.push("", `### ${title}`, "", "| option | environment | default | what it does |", "|---|---|---|---|");
    for (const name of names) {
      const row = schema.rows[name];
      if (row === undefined) continue;
      const help = row.why === undefined ? row.help : `${row.help} Why this default: ${row.why}.`;
      const cells = [`\`${synopsis(row)}\``, `\`${row.env}\``, showDefault(row) ?? "", help];
      lines.push(`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

const synopsis = (row: OptionRow): string =>
  `${row.operand === true ? `${row.type.placeholder}, ` : ""}${row.short === undefined ? "" : `-${row.short}, `}${row.flag}${row.type.placeholder === "" ? "" : ` ${row.type.placeholder}`}`;

function facts(row: OptionRow): string {
  const fallback = showDefault(row);
  return `[env ${row.env}${fallback === undefined ? "" : `, default ${fallback}`}]`;
}

/** undefined when there is nothing to show: no default, or an empty one. */
function showDefault(row: OptionRow): string | undefined {
  if (!("default" in row)) return "none, is needed";
  if (row.default === undefined) return undefined;
  const shown = row.type.show(row.default);
  return shown === "" ? undefined : shown;
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, indent + line];
}
