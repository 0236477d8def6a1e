import { fitLine } from "../size/fit-line.ts";
import type { Point } from "../size/read-points.ts";

/** What a process costs by the samples it holds: of each line, a base and a slope by the million. */
export type CostModel = Readonly<Record<"memory" | "sync" | "received" | "body" | "apiServer", CostLine>>;

export type CostLine = { readonly base: number; readonly slope: number };

const MILLION = 1_000_000;

/** Errors: docs/benchmarks.md has a figure of fewer than two processes of different sizes. */
export function fitModel(points: readonly Point[]): CostModel {
  const lineOf = (read: (point: Point) => number | undefined): CostLine =>
    fitLine(
      points.flatMap((point) => {
        const value = read(point);
        return value === undefined ? [] : ([[point.series / MILLION, value]] as const);
      }),
    );
  return {
    memory: lineOf(({ rssMib }) => rssMib),
    sync: lineOf(({ syncCpuSeconds }) => syncCpuSeconds),
    received: lineOf(({ receivedMb }) => receivedMb),
    body: lineOf(({ gzipMb }) => gzipMb),
    apiServer: lineOf(({ apiServerCpuSeconds }) => apiServerCpuSeconds),
  };
}

/** What the line says of so many samples. */
export const costOf = ({ base, slope }: CostLine, series: number): number => base + (slope * series) / MILLION;
