import type { ScalerStatus } from "@kube-state-shards/coordinator";
import { renderTable } from "../output/table.ts";

/** The scaler for people: what it counts, what follows, and why nothing does. */
export function renderScaler(scaler: ScalerStatus): string {
  const { mode, statefulSet, reason, message, nodes, series, draining, lastChange, recommended } = scaler;
  const set = statefulSet === undefined ? "" : `, StatefulSet ${statefulSet.namespace}/${statefulSet.name}`;
  return renderTable(
    ["SCALER", ""],
    [
      ["mode", `${mode}${set}`],
      ["decision", `${reason}: ${message}`],
      ...(nodes === undefined ? [] : [["nodes", String(nodes)]]),
      ...(series === undefined ? [] : [["series", String(series)]]),
      ...shardsRow(scaler),
      ...(draining.length === 0 ? [] : [["emptying", draining.join(" ")]]),
      ...(lastChange === undefined
        ? []
        : [["changed", `from ${lastChange.from} to ${lastChange.to} at ${new Date(lastChange.atMs).toISOString()}`]]),
      ...(recommended === undefined
        ? []
        : [["resources", `cpu ${recommended.cpu} and memory ${recommended.memory} are right for a shard`]]),
    ],
  );
}

function shardsRow({ replicas, estimate, wanted }: ScalerStatus): readonly (readonly string[])[] {
  if (replicas === undefined) return [];
  if (estimate === undefined || wanted === undefined) return [["shards", String(replicas)]];
  const [low, high] = estimate.stay;
  return [["shards", `${replicas}; ${low} to ${high} may stay, else ${estimate.exact}; wanted: ${wanted}`]];
}
