import { markdownTable } from "../markdown-table.ts";
import { fitLine } from "./fit-line.ts";
import type { Point } from "./read-points.ts";

const PODS = [1_000, 5_000, 10_000, 30_000, 60_000, 100_000, 150_000, 300_000];
const LIMITS_MIB = [512, 1_024, 2_048, 4_096];
/** Above this share of its memory limit a shard takes no unit (design.md, Ring and plan). */
const FULL = 0.8;
/** Of the mean load, by the bound of the plan: (1 + 0.10) × mean. */
const HEAVIEST = 1.1;
const MILLION = 1_000_000;

/** How many shards a cluster takes, worked out from what was measured. Errors: too few points. */
export function renderSize(points: readonly Point[]): string {
  const wholes = points.filter(({ isWhole }) => isWhole);
  const memory = fitLine(points.map(({ series, rssMib }) => [series / MILLION, rssMib]));
  const largest = wholes.toSorted((a, b) => b.pods - a.pods)[0];
  if (largest === undefined) throw new Error("work out sizes: no unsharded run in docs/benchmarks.md");
  const perPod = (read: (point: Point) => number): number => read(largest) / largest.pods;
  const seriesPerPod = perPod(({ series }) => series);
  // What the line leaves out is added: a shard that is too small is killed.
  const mibOf = (series: number): number => (memory.base + (memory.slope * series) / MILLION) / (1 - memory.worstBelow);
  const shardsFor = (series: number, limitMib: number): string => {
    for (let shards = 1; shards <= 200; shards++) {
      const heaviest = shards === 1 ? series : (series / shards) * HEAVIEST;
      if (mibOf(heaviest) <= FULL * limitMib) return String(shards);
    }
    return "-";
  };
  const rows = PODS.map((pods) => {
    const series = pods * seriesPerPod;
    return [
      ...[pods.toLocaleString("en"), (series / MILLION).toFixed(1), Math.round(mibOf(series)).toLocaleString("en")],
      ...LIMITS_MIB.map((limit) => shardsFor(series, limit)),
    ];
  });
  return [
    `Measured, from ${points.length} processes: ${Math.round(memory.base)} MiB and ${Math.round(memory.slope)} MiB for each million series, which was`,
    `${Math.round(100 * memory.worstBelow)} % short at worst; the table adds that. A pod brings ${Math.round(seriesPerPod)} series with its share of the other kinds,`,
    `${(1000 * perPod(({ receivedMb }) => receivedMb)).toFixed(1)} KB from the API server, ${(1000 * perPod(({ gzipMb }) => gzipMb)).toFixed(2)} KB of a compressed body, and ${(1000 * perPod(({ syncCpuSeconds }) => syncCpuSeconds)).toFixed(2)} ms of CPU at the start.`,
    "",
    markdownTable(
      ["pods", "million series", "one process, MiB", ...LIMITS_MIB.map((limit) => `shards of ${limit} MiB`)],
      rows,
    ),
    "",
    "What it stands on:",
    "",
    markdownTable(
      ["process", "million series", "measured, MiB", "by the line, MiB"],
      points.map(({ name, series, rssMib }) => [
        ...[name, (series / MILLION).toFixed(2), String(rssMib)],
        String(Math.round(memory.base + (memory.slope * series) / MILLION)),
      ]),
    ),
  ].join("\n");
}
