import { OTHER_WAY } from "../settings.ts";

/** What one process held and cost, as a section of docs/benchmarks.md shows it. */
export type Point = {
  /** Such as `30000 pods, 300 namespaces, even: 0 of 4`. */
  readonly name: string;
  /** Of the cluster. */
  readonly pods: number;
  readonly isWhole: boolean;
  readonly series: number;
  /** The most it had. */
  readonly rssMib: number;
  readonly syncCpuSeconds: number;
  readonly receivedMb: number;
  readonly gzipMb: number;
  /** Undefined in sections of before it was counted. */
  readonly apiServerCpuSeconds: number | undefined;
  /** Of pod updates that nobody scrapes; undefined where they were not counted. */
  readonly updates: { readonly count: number; readonly cpuSeconds: number } | undefined;
};

const HEADING = /^### (?<pods>\d+) pods, \d+ namespaces, .+$/m;
const ALL_KINDS = /^- \d+ kinds, the default set of both$/m;
const COMMAND = /^- command: .*$/m;
/** What rests is packed: a process may have had more while it started than it has after it. */
const MEMORY = ["RSS after sync, MiB", "peak RSS of the sync, MiB", "RSS at the end, MiB"] as const;
const PROCESS = /^(unsharded|\d+ of \d+)$/;

const UPDATES = /^- updates: (\d+)x(\d+) /m;

/** Every process of every section that was measured with the default set of kinds, as processes are by default. */
export const readPoints = (page: string): readonly Point[] => readSections(page, false);

/** Those that were told another way: a strategy, an encoding, or an API server that filters. */
export const readOtherWays = (page: string): readonly Point[] => readSections(page, true);

function readSections(page: string, isOtherWay: boolean): readonly Point[] {
  const sections = [...page.matchAll(/<!-- bench:begin [^>]*-->\n([\s\S]*?)<!-- bench:end/g)].map(
    ([, text = ""]) => text,
  );
  return sections.flatMap((section) => {
    const heading = HEADING.exec(section);
    // Of another way the costs are others: they would spoil the line.
    return heading === null ||
      !ALL_KINDS.test(section) ||
      OTHER_WAY.test(COMMAND.exec(section)?.[0] ?? "") !== isOtherWay
      ? []
      : pointsOf(section, { name: heading[0].slice("### ".length), pods: Number(heading.groups?.["pods"]) });
  });
}

function pointsOf(section: string, { name, pods }: Pick<Point, "name" | "pods">): readonly Point[] {
  const [heads = [], , ...rows] =
    section
      .split("\n\n")
      .find((block) => block.startsWith("|  | unsharded"))
      ?.split("\n")
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ) ?? [];
  const find = (what: string, column: number): number | undefined => {
    const cell = rows.find(([first]) => first === what)?.[column] ?? "";
    const value = Number(cell);
    return cell === "" || !Number.isFinite(value) ? undefined : value;
  };
  const read = (what: string, column: number): number => {
    const value = find(what, column);
    if (value === undefined)
      throw new Error(`read ${name} in docs/benchmarks.md: no number for "${what}" of ${heads[column]}`);
    return value;
  };
  const [, rate, seconds] = UPDATES.exec(section) ?? [];
  const updatesOf = (column: number): Point["updates"] => {
    const cpuSeconds = find("pod updates that nobody scrapes, CPU s", column);
    return cpuSeconds === undefined ? undefined : { count: Number(rate) * Number(seconds), cpuSeconds };
  };
  return heads.flatMap((head, column) =>
    PROCESS.test(head)
      ? [
          {
            ...{ name: `${name}: ${head}`, pods, isWhole: head === "unsharded" },
            series: read("series", column),
            rssMib: Math.max(...MEMORY.map((what) => read(what, column))),
            syncCpuSeconds: read("CPU to first full sync, s", column),
            receivedMb: read("received from the API server, MB", column),
            gzipMb: read("gzip body, MB", column),
            apiServerCpuSeconds: find("the API server's CPU for it, s", column),
            updates: updatesOf(column),
          },
        ]
      : [],
  );
}
