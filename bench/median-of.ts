import type { Measured } from "./phases.ts";

/** Several runs of one exporter as one: of each figure, the middle one. It is in sync if every run was. Errors: there is no run. */
export function medianOf(runs: readonly Measured[]): Measured {
  const [first] = runs;
  if (first === undefined) throw new Error("take the median of runs: BUG, got none");
  const { name, sync, plain, gzip, churn, updates } = first;
  const middleOf = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const of = (phase: Exclude<keyof Measured, "name">, figure: string): unknown => {
    const values = runs.map((run) => (run[phase] as Readonly<Record<string, unknown>>)[figure]);
    const [one] = values;
    if (typeof one === "number") return middleOf(values.map(Number));
    return Array.isArray(one)
      ? one.map((_, at) => middleOf(values.map((row) => (row as readonly number[])[at] ?? 0)))
      : one;
  };
  const middle = <Phase extends object>(phase: Exclude<keyof Measured, "name">, shape: Phase): Phase => {
    return Object.fromEntries(Object.keys(shape).map((figure) => [figure, of(phase, figure)])) as Phase;
  };
  return {
    name,
    sync: { ...middle("sync", sync), synced: runs.every((run) => run.sync.synced) },
    plain: middle("plain", plain),
    gzip: middle("gzip", gzip),
    churn: middle("churn", churn),
    ...(updates === undefined ? {} : { updates: middle("updates", updates) }),
  };
}
