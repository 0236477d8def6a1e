import { isDeepStrictEqual } from "node:util";
import type { ClusterSize } from "./cluster-process.ts";
import { markdownTable } from "./markdown-table.ts";
import type { Idle } from "./measure-idle.ts";
import type { Measured } from "./phases.ts";

export type Report = {
  readonly size: ClusterSize;
  /** What was not as it is by default, such as `shards 8`. */
  readonly apart: readonly string[];
  readonly unsharded: Measured;
  /** In the order of their numbers. */
  readonly shards: readonly Measured[];
  readonly idle: Idle;
  readonly peer: Measured | undefined;
  /** How many kinds are served: the default set, which is the reference's. */
  readonly kinds: number;
  readonly churn: string;
  /** Date, machine, versions and command, as lines. */
  readonly circumstances: readonly string[];
};

type Row = {
  readonly what: string;
  /** Undefined where it was not measured. */
  readonly of: (measured: Measured) => number | undefined;
  /** On 30,000 pods in 300 namespaces, and on 100,000 in 1,000. */
  readonly quoted?: readonly [number, number?];
  /** What the ratio to the reference must not exceed (design.md, Budgets). */
  readonly budget?: number;
  /** Which reference that is of; left out: either. */
  readonly judgedBy?: "quoted" | "peer";
};

/** Quoted: kube-state-metrics 2.20 with its default kinds, on two cores (design.md). */
const ROWS: readonly Row[] = [
  { what: "CPU to first full sync, s", of: (m) => m.sync.cpu_s, quoted: [7.4, 42.7], budget: 1 },
  { what: "RSS after sync, MiB", of: (m) => m.sync.rss_mb, quoted: [1187, 3892], budget: 0.5 },
  { what: "peak RSS of the sync, MiB", of: (m) => m.sync.peak_mb },
  { what: "received from the API server, MB", of: (m) => m.sync.rx_mb },
  { what: "the API server's CPU for it, s", of: (m) => m.apiServer.cpu_s },
  { what: "series", of: (m) => m.gzip.series, quoted: [1_920_000, 6_390_000] },
  { what: "text, MB", of: (m) => m.gzip.text_mb, quoted: [307, 1028] },
  { what: "gzip body, MB", of: (m) => m.gzip.wire_mb, quoted: [37.7] },
  { what: "first gzip scrape, CPU s", of: (m) => m.gzip.first_cpu_s },
  { what: "gzip scrape, CPU s", of: (m) => m.gzip.cpu_s, quoted: [8.1, 31], budget: 0.05 },
  {
    what: "gzip scrape after the updates, CPU s",
    of: (m) => m.churn.scrape_after_cpu_s,
    quoted: [7.8, 29],
    budget: 0.2,
  },
  { what: "plain scrape, CPU s", of: (m) => m.plain.cpu_s, quoted: [2.1, 9.1], budget: 1 },
  {
    what: "pod updates (half change no text), CPU s, but for those during the scrape meanwhile",
    ...{ of: (m) => m.churn.updates_cpu_s, quoted: [1.7, 1.5], budget: 1, judgedBy: "quoted" },
  },
  { what: "pod updates that nobody scrapes, CPU s", of: (m) => m.updates?.cpu_s, budget: 1, judgedBy: "peer" },
  { what: "leases of all nodes, renewed every 10 s, that nobody scrapes, CPU s", of: (m) => m.updates?.leases_cpu_s },
  { what: "RSS at the end, MiB", of: (m) => m.churn.rss_mb },
];

/** The clusters that the quoted figures are of, in the order of `Row.quoted`. */
const QUOTED_SIZES: readonly ClusterSize[] = [
  { pods: 30_000, namespaces: 300, skew: 0, system: 0 },
  { pods: 100_000, namespaces: 1_000, skew: 0, system: 0 },
];

/** What the row is compared with: the peer of the same run, else what is quoted for a cluster of this size, if anything is. */
function referenceOf({ of, quoted }: Row, { size, peer }: Report): number | undefined {
  if (peer !== undefined) return of(peer);
  return quoted?.[QUOTED_SIZES.findIndex((each) => isDeepStrictEqual(each, size))];
}

/** The row's budget, where the run has a reference to judge it by. */
function budgetOf(row: Row, report: Report): number | undefined {
  const { judgedBy, budget } = row;
  const isJudged = judgedBy === undefined || judgedBy === (report.peer === undefined ? "quoted" : "peer");
  return isJudged && referenceOf(row, report) !== undefined ? budget : undefined;
}

/** The budgets that the run has missed, in words; none where there is nothing to compare with. */
export function missedBudgets(report: Report): readonly string[] {
  const ofReference = ROWS.flatMap((row) => {
    const [own, against, budget] = [row.of(report.unsharded), referenceOf(row, report), budgetOf(row, report)];
    if (own === undefined || against === undefined || budget === undefined) return [];
    const reached = own / against;
    return reached <= budget ? [] : [`${row.what}: got ${reached.toFixed(2)} x, want at most ${budget} x`];
  });
  const ofShares = sharesOf(report).flatMap(({ what, mustReach, share }) =>
    mustReach === undefined || share <= mustReach
      ? []
      : [`share of the largest shard, ${what}: got ${percent(share)}, want at most ${percent(mustReach)}`],
  );
  const ofIdle = idleOf(report).flatMap(({ what, got, mustReach }) =>
    got <= mustReach ? [] : [`${what}: got ${got}, want at most ${mustReach}`],
  );
  return [...ofReference, ...ofShares, ...ofIdle];
}

/** The Markdown of one run: a table of every process, the largest shard's share, and the reference. */
export function renderReport(report: Report): string {
  const { size, apart, unsharded, shards, peer, kinds, churn, circumstances } = report;
  const reference = peer === undefined ? "quoted: kube-state-metrics 2.20" : "peer (same run)";
  const columns = ["", "unsharded", ...shards.map((_, index) => `${index} of ${shards.length}`), reference];
  const heads = [...columns, "unsharded / reference", "must reach"];
  const rows = ROWS.map((row) => {
    const [own, against, budget] = [row.of(unsharded), referenceOf(row, report), budgetOf(row, report)];
    const cells = [row.what, own, ...shards.map(row.of), against].map((cell) => String(cell ?? ""));
    const compared = own === undefined || against === undefined ? "" : ratio(own, against);
    return [...cells, compared, budget === undefined ? "" : `≤ ${budget} x`];
  });
  const spread = size.skew === 0 ? "even" : `skew ${size.skew}`;
  return [
    `### ${[`${size.pods} pods`, `${size.namespaces} namespaces`, spread, ...apart].join(", ")}`,
    ...circumstances.map((line) => `- ${line}`),
    `- ${kinds} kinds, the default set of both`,
    `- updates: ${churn} (pods a second x seconds); leases for as long`,
    `- shards: what a coordinator has settled on, each started by itself`,
    ...unsynced([unsharded, ...shards]),
    "",
    markdownTable(heads, rows),
    "",
    `The largest shard of ${shards.length}, as a share of the unsharded run:`,
    "",
    markdownTable(["", "largest", "unsharded", "share", "must reach"], shares(report)),
    "",
    "Before its first object, the middle of three starts:",
    "",
    markdownTable(
      ["", "got", "must reach"],
      idleOf(report).map(({ what, got, mustReach }) => [what, String(got), `≤ ${mustReach}`]),
    ),
    "",
    ...verdict(report),
  ].join("\n");
}

type Share = {
  readonly what: string;
  readonly largest: number;
  readonly whole: number;
  readonly share: number;
  readonly mustReach?: number | undefined;
};

/** Of four. */
const MUST_SHARE = 0.3;

/** Of one process, in what measure.py calls megabytes. */
const idleOf = ({ idle }: Report) => [
  { what: "RSS of an idle process, MiB", got: idle.rssMib, mustReach: 75 },
  { what: "from its start to its first connection to the API server, s", got: idle.readyS, mustReach: 1 },
];

function sharesOf({ unsharded, shards, idle }: Report): readonly Share[] {
  const heldMb = (m: Measured): number => Math.max(m.sync.rss_mb, m.churn.rss_mb) - idle.rssMib;
  const of = (what: string, read: (m: Measured) => number, mustReach?: number): Share => {
    const [largest, whole] = [Math.max(...shards.map(read)), read(unsharded)];
    return { what, largest, whole, share: largest / whole, mustReach: shards.length === 4 ? mustReach : undefined };
  };
  return [
    of(`max(RSS after sync, at end) above an idle process (${idle.rssMib} MiB), MiB`, heldMb, MUST_SHARE),
    of("CPU to first full sync, s", (m) => m.sync.cpu_s, MUST_SHARE),
    of("received from the API server, MB", (m) => m.sync.rx_mb, MUST_SHARE),
    of("series", (m) => m.gzip.series),
  ];
}

const shares = (report: Report): readonly (readonly string[])[] =>
  sharesOf(report).map(({ what, largest, whole, share, mustReach }) => [
    ...[what, String(largest), String(whole), percent(share)],
    mustReach === undefined ? "" : `≤ ${percent(mustReach)}`,
  ]);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What was missed, and whether there was anything to miss but what is idle: the reference's budgets are of its own clusters, shares of four. */
function verdict(report: Report): readonly string[] {
  const missed = missedBudgets(report);
  if (missed.length > 0) return ["Missed:", "", ...missed.map((each) => `- ${each}`)];
  const isJudged =
    ROWS.some((row) => budgetOf(row, report) !== undefined) ||
    sharesOf(report).some(({ mustReach }) => mustReach !== undefined);
  return [isJudged ? "No budget was missed." : "Only the idle process is judged here, and it missed nothing."];
}

const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} x`;

/** A process that measure.py gave up waiting for has no figures worth reading: said above them. */
const unsynced = (all: readonly Measured[]): readonly string[] =>
  all.filter((measured) => !measured.sync.synced).map(({ name }) => `- **${name} was not quiet in time**`);
