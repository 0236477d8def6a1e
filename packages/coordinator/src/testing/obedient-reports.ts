import {
  type Assignment,
  NO_ORDER,
  type Placement,
  parseSlice,
  type ShardId,
  type ShardReport,
  type UnitId,
  type UnitProgress,
  type UnitStateName,
  WHOLE,
} from "@kube-state-shards/assignment";
import { report, reportsOf } from "./shard-reports.ts";

export type ObedientFleet = {
  readonly shards: readonly ShardId[];
  readonly nowMs: number;
  /** Series of a unit, shared out evenly among its slices; 10 where nothing is said of either. */
  readonly series?: Readonly<Record<UnitId, number>>;
  /** Events a second of a unit; nobody tells of them where nothing is said. */
  readonly rates?: Readonly<Record<UnitId, number | null>>;
  readonly more?: Readonly<Record<ShardId, Partial<ShardReport>>>;
};

/**
 * What shards report that have read `current` and done at once what it says: a unit that was cut into slices where it was, or
 * joined again, is served on under its new name.
 */
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
        const eventsPerSecond = fleet.rates?.[unit];
        if (state !== undefined) units[unit] = { state, series: seriesOf(unit, fleet.series), eventsPerSecond };
      }
      const { order: applied = NO_ORDER, drained = [], drainedByScaler = [] } = current ?? {};
      const read = current === undefined ? {} : { drained, drainedByScaler };
      return report(shard, { applied, units, ...read, ...fleet.more?.[shard] });
    }),
  );
}

function seriesOf(unit: UnitId, series: ObedientFleet["series"]): number {
  const { whole, slice = WHOLE } = parseSlice(unit);
  const ofWhole = series?.[whole];
  return series?.[unit] ?? (ofWhole === undefined ? 10 : ofWhole / slice.of);
}

function stateAt(placement: Placement, shard: ShardId, nowMs: number): UnitStateName | undefined {
  if (placement.owner === shard) return "serving";
  if (placement.phase === "owned" || placement.next !== shard) return undefined;
  return placement.phase === "cuttingOver" && placement.atMs <= nowMs ? "serving" : "ready";
}
