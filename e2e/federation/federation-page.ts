/** What a server saw in one run. */
export type FederationRow = {
  readonly setting: string;
  readonly server: string;
  /** Of pods, nodes and deployments, then of pods without their doubles. */
  readonly counts: readonly [string, string, string, string];
  readonly joins: string;
  readonly ghosts: string;
  readonly longestSeconds: number;
  /** Day and commit. */
  readonly measured: string;
};

export const BEGIN = "<!-- measured: written by `npm run -s e2e -- federation --write` -->";
export const END = "<!-- end of what was measured -->";

const COLUMNS = [
  ...[
    "setting",
    "server",
    "pods",
    "nodes",
    "deployments",
    "pods, `max by`",
    "joins held",
    "ghosts",
    "longest, s",
    "measured",
  ],
] as const;

/** The page with the rows of these settings in place of what it had of them, the others as they were. Errors: it has no place for them. */
export function withMeasured(page: string, rows: readonly FederationRow[], machine: string): string {
  const [before, rest] = page.split(BEGIN);
  const [old, after] = rest?.split(END) ?? [];
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(`write what was measured: the page lacks ${BEGIN} or ${END}`);
  const settings = new Set(rows.map(({ setting }) => setting));
  const kept = old.split("\n").filter((line) => {
    const setting = /^\| `([^`]+)` \|/.exec(line)?.[1];
    return setting !== undefined && !settings.has(setting);
  });
  const lines = [...kept, ...rows.map(lineOf)].toSorted((a, b) => rank(a) - rank(b));
  const table = [rowOf(COLUMNS), rowOf(COLUMNS.map(() => "---")), ...lines].join("\n");
  return `${before}${BEGIN}\n\n${table}\n\nMachine: ${machine}\n\n${END}${after}`;
}

const ORDER = ["constant", "restless", "clocks-ahead", "clocks-behind", "distinct"];
const rank = (line: string): number => ORDER.findIndex((setting) => line.startsWith(`| \`${setting}\` |`));

const rowOf = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const lineOf = ({ setting, server, counts, joins, ghosts, longestSeconds, measured }: FederationRow): string =>
  rowOf([`\`${setting}\``, server, ...counts, joins, ghosts, longestSeconds, measured]);
