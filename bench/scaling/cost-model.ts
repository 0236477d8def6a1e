import { fitLine } from "../size/fit-line.ts";
import type { Point } from "../size/read-points.ts";

/** What a process costs by the samples it holds: of each line, a base and a slope by the million. */
export type CostModel = Readonly<Record<"memory" | "sync" | "received" | "body", CostLine>> & {
  /** Undefined as long as fewer than two sections count it. */
  readonly apiServer: CostLine | undefined;
};

export type CostLine = { readonly base: number; readonly slope: number };

const MILLION = 1_000_000;

export function fitModel(points: readonly Point[]): CostModel {
  const lineOf = (read: (point: Point) => number | undefined): CostLine | undefined => {
    const known = points.flatMap((point) => {
      const value = read(point);
      return value === undefined ? [] : ([[point.series / MILLION, value]] as const);
    });
    return new Set(known.map(([x]) => x)).size < 2 ? undefined : fitLine(known);
  };
  const need = (what: string, line: CostLine | undefined): CostLine => {
    if (line === undefined)
      throw new Error(`work out a cost model: docs/benchmarks.md has ${what} of fewer than two processes`);
    return line;
  };
  return {
    memory: need(
      "the memory",
      lineOf(({ rssMib }) => rssMib),
    ),
    sync: need(
      "the CPU",
      lineOf(({ syncCpuSeconds }) => syncCpuSeconds),
    ),
    received: need(
      "the bytes",
      lineOf(({ receivedMb }) => receivedMb),
    ),
    body: need(
      "the body",
      lineOf(({ gzipMb }) => gzipMb),
    ),
    apiServer: lineOf(({ apiServerCpuSeconds }) => apiServerCpuSeconds),
  };
}

/** What the line says of so many samples. */
export const costOf = ({ base, slope }: CostLine, series: number): number => base + (slope * series) / MILLION;
