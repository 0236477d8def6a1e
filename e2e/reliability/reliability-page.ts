/** One scenario as it was measured. */
export type ReliabilityRow = {
  readonly name: string;
  readonly summary: string;
  readonly promised: string;
  readonly missing: number;
  readonly double: number;
  readonly longestGapMs: number;
  /** Undefined where they are not counted. */
  readonly moves: number | undefined;
  readonly receivedBytes: number | undefined;
  readonly figures: Readonly<Record<string, number>>;
  readonly held: boolean;
  /** Pods and namespaces at the start. */
  readonly size: string;
  /** Day and commit. */
  readonly measured: string;
};

const COLUMNS = [
  ...["scenario", "what goes wrong", "promised", "objects missing", "double", "longest gap, ms", "moves"],
  ...["received, MB", "other figures", "held", "size", "measured"],
] as const;

/** Where the size stands in a row. */
const SIZE = COLUMNS.indexOf("size");

const head = (machine: string): string => `# Reliability

Printed by \`npm run -s e2e -- all --write\`; a run of one scenario by its name replaces its row of that size. Each scenario runs coordinators and
shards as processes of their own, on a real kube-apiserver and a real Redis, under churn, with all shards polled ten times a
second. *Missing* and *double* are objects that were so in two consecutive polls; a *move* is a namespace that changed its
shard, those that a scenario asks for included; *received* is what came from the API server for the whole fleet, encrypted. What is promised is
beside each scenario in \`e2e/scenarios/faults\`, and a scenario fails when it is not held.

Machine: ${machine}

`;

/** The page with these rows in place of those of the same name and size, the others as they were. */
export function withRows(page: string, rows: readonly ReliabilityRow[], machine: string): string {
  const cells = new Map<string, string>();
  for (const line of page.split("\n")) {
    const columns = line.split(" | ");
    const name = /^\| `([^`]+)`$/.exec(columns[0] ?? "")?.[1];
    if (name !== undefined) cells.set(`${name} ${columns.at(SIZE)}`, line);
  }
  for (const row of rows) cells.set(`${row.name} ${row.size}`, line(row));
  const table = [`| ${COLUMNS.join(" | ")} |`, `| ${COLUMNS.map(alignment).join(" | ")} |`, ...cells.values()];
  return `${head(machine)}${table.join("\n")}\n`;
}

const NUMERIC = /^(objects missing|double|longest gap|moves|received)/;
const alignment = (column: string): string => (NUMERIC.test(column) ? "---:" : "---");

function line(row: ReliabilityRow): string {
  const { name, summary, promised, missing, double, longestGapMs, moves, receivedBytes, figures, held } = row;
  const own = Object.entries(figures).map(([what, value]) => `${what}: ${value}`);
  return `| ${[
    ...[`\`${name}\``, summary, promised, missing, double, longestGapMs, moves ?? "–"],
    ...[receivedBytes === undefined ? "–" : (receivedBytes / 1e6).toFixed(1), own.join("; ")],
    ...[held ? "yes" : "**no**", row.size, row.measured],
  ].join(" | ")} |`;
}
