import type { Measured } from "./phases.ts";

type PhaseName = Exclude<keyof Measured, "name">;

/** Several runs of one exporter as one: of each figure, the middle one. It is in sync if every run was. Errors: there is no run. */
export function medianOf(runs: readonly Measured[]): Measured {
  const [first] = runs;
  if (first === undefined) throw new Error("take the median of runs: BUG, got none");
  const { name, sync, plain, gzip, churn, updates, apiServer } = first;
  const of = (phase: PhaseName, figure: string): unknown => {
    const values = runs.map((run) => (run[phase] as Readonly<Record<string, unknown>>)[figure]);
    const [one] = values;
    return typeof one === "number" ? middleOf(values.map(Number)) : one;
  };
  const middle = <Phase extends object>(phase: PhaseName, shape: Phase): Phase => {
    return Object.fromEntries(Object.keys(shape).map((figure) => [figure, of(phase, figure)])) as Phase;
  };
  return {
    name,
    sync: { ...middle("sync", sync), synced: runs.every((run) => run.sync.synced) },
    plain: middle("plain", plain),
    gzip: middle("gzip", gzip),
    churn: middle("churn", churn),
    apiServer: middle("apiServer", apiServer),
    ...(updates === undefined ? {} : { updates: middle("updates", updates) }),
  };
}

/** The middle one; of an even number, the higher of the two in the middle. */
export const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
