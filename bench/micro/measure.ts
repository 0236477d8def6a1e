import { performance } from "node:perf_hooks";

type Candidate = { readonly name: string; readonly run: () => unknown };
export type Comparison = { readonly title: string; readonly calls: number; readonly candidates: readonly Candidate[] };

const ROUNDS = 9;

/**
 * Times each candidate (`calls` is how many calls of the measured function one `run` makes) and prints a table on
 * stdout. The median of the rounds, and the candidates in turn within a round: another process's burst then spoils one
 * round of all, not all rounds of one.
 */
export function compare({ title, calls, candidates }: Comparison): void {
  const timesMs = candidates.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      const startMs = performance.now();
      candidate.run();
      if (round >= 0) timesMs[index]?.push(performance.now() - startMs);
    }
  }
  const nsPerCall = timesMs.map((times) => (median(times) * 1e6) / calls);
  const baseline = nsPerCall[0] ?? Number.NaN;
  const rows = candidates.map(({ name }, index) => {
    const ns = nsPerCall[index] ?? Number.NaN;
    return `| ${name} | ${ns.toFixed(1)} | ${(ns / baseline).toFixed(2)} |`;
  });
  process.stdout.write(`\n${title}\n\n| what | ns a call | x the first |\n|---|---|---|\n${rows.join("\n")}\n`);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
