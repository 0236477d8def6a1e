import { markdownTable } from "../markdown-table.ts";
import type { Point } from "../size/read-points.ts";
import { type CostModel, costOf } from "./cost-model.ts";

/** Measured / as the model has it, of each process. `podUs`: CPU of a changed pod, in µs. */
export function renderChecked(points: readonly Point[], model: CostModel, podUs: number): string {
  const rows = points.map((point) => {
    const { name, series, rssMib, syncCpuSeconds, receivedMb, gzipMb, apiServerCpuSeconds, updates } = point;
    return [
      ...[name, (series / 1_000_000).toFixed(2), `${rssMib} / ${costOf(model.memory, series).toFixed(0)}`],
      `${syncCpuSeconds} / ${costOf(model.sync, series).toFixed(1)}`,
      `${receivedMb} / ${costOf(model.received, series).toFixed(0)}`,
      `${gzipMb} / ${costOf(model.body, series).toFixed(1)}`,
      apiServerCpuSeconds === undefined ? "" : `${apiServerCpuSeconds} / ${costOf(model.apiServer, series).toFixed(1)}`,
      updates === undefined ? "" : `${updates.cpuSeconds} / ${((updates.count * podUs) / 1e6).toFixed(1)}`,
    ];
  });
  const heads = ["process", "million samples", "memory, MiB", "CPU of the sync, s", "received, MB", "body, MB"];
  return markdownTable([...heads, "the API server's CPU for it, s", "CPU of pod updates, s"], rows);
}

/** The same figures of processes that were told another way; of a fleet, the largest of each. */
export function renderOtherWays(points: readonly Point[]): string {
  const largest = (group: readonly Point[], read: (point: Point) => number | undefined): string => {
    const values = group.flatMap((point) => read(point) ?? []);
    return values.length === 0 ? "" : String(Math.max(...values));
  };
  const groups = Map.groupBy(points, ({ name, isWhole }) =>
    isWhole ? name : name.replace(/: \d+ of (\d+)$/, ": the largest of $1"),
  );
  const rows = [...groups].map(([name, group]) => [
    name,
    largest(group, ({ rssMib }) => rssMib),
    largest(group, ({ syncCpuSeconds }) => syncCpuSeconds),
    largest(group, ({ receivedMb }) => receivedMb),
    largest(group, ({ apiServerCpuSeconds }) => apiServerCpuSeconds),
  ]);
  const heads = ["process", "memory, MiB", "CPU of the sync, s", "received, MB", "the API server's CPU for it, s"];
  return markdownTable(heads, rows);
}
