import type { Measured } from "./phases.ts";

/** Several runs of one exporter as one: of each figure, the middle one. It is in sync if every run was. Errors: there is no run. */
export function medianOf(runs: readonly Measured[]): Measured {
  const [first] = runs;
  if (first === undefined) throw new Error("take the median of runs: BUG, got none");
  const { name, sync, plain, gzip, churn } = first;
  const of = (phase: "sync" | "plain" | "gzip" | "churn", figure: string): number => {
    const values = runs.map((run) => Number((run[phase] as Readonly<Record<string, unknown>>)[figure]));
    return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  };
  const middle = <Phase extends object>(phase: "sync" | "plain" | "gzip" | "churn", shape: Phase): Phase => {
    const entries = Object.entries(shape).map(([figure, value]) => [
      figure,
      typeof value === "number" ? of(phase, figure) : value,
    ]);
    return Object.fromEntries(entries) as Phase;
  };
  return {
    name,
    sync: { ...middle("sync", sync), synced: runs.every((run) => run.sync.synced) },
    plain: middle("plain", plain),
    gzip: middle("gzip", gzip),
    churn: middle("churn", churn),
  };
}
