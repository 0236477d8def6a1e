import {
  type Assignment,
  NO_ORDER,
  type Placement,
  type ShardId,
  type ShardReport,
  type UnitId,
  type UnitProgress,
  type UnitStateName,
} from "@kube-state-shards/assignment";
import { report, reportsOf } from "./shard-reports.ts";

export type ObedientFleet = {
  readonly shards: readonly ShardId[];
  readonly nowMs: number;
  /** Series of a unit; 10 where nothing is said. */
  readonly series?: Readonly<Record<UnitId, number>>;
  readonly more?: Readonly<Record<ShardId, Partial<ShardReport>>>;
};

/** What shards report that have read `current` and done at once what it says. */
export function obedientReports(
  current: Assignment | undefined,
  fleet: ObedientFleet,
): ReadonlyMap<ShardId, ShardReport> {
  return reportsOf(
    ...fleet.shards.map((shard) => {
      const units: Record<UnitId, UnitProgress> = {};
      for (const [unit, placement] of Object.entries(current?.units ?? {})) {
        const isStandby = current?.standbys?.[unit] === shard;
        const state = stateAt(placement, shard, fleet.nowMs) ?? (isStandby ? "ready" : undefined);
        if (state !== undefined) units[unit] = { state, series: fleet.series?.[unit] ?? 10 };
      }
      const read = current === undefined ? {} : { applied: current.order, drained: current.drained ?? [] };
      return report(shard, { applied: NO_ORDER, units, ...read, ...fleet.more?.[shard] });
    }),
  );
}

function stateAt(placement: Placement, shard: ShardId, nowMs: number): UnitStateName | undefined {
  if (placement.owner === shard) return "serving";
  if (placement.phase === "owned" || placement.next !== shard) return undefined;
  return placement.phase === "cuttingOver" && placement.atMs <= nowMs ? "serving" : "ready";
}
