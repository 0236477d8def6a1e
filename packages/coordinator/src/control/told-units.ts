import type { ShardId, ShardReport, UnitId, UnitProgress } from "@kube-state-shards/assignment";

/** What is told of units by shards that hold them whole: who serves one is believed over who holds it warm. */
export type ToldUnits = ReadonlyMap<UnitId, UnitProgress>;

export function toldUnits(reports: ReadonlyMap<ShardId, ShardReport>, units: ReadonlySet<UnitId>): ToldUnits {
  const told = new Map<UnitId, UnitProgress>();
  for (const report of reports.values()) {
    if (report.state === "gone") continue;
    for (const [unit, progress] of Object.entries(report.units)) {
      const { state } = progress;
      if (state === "warming" || state === "retiring" || !units.has(unit)) continue;
      if (state === "serving" || !told.has(unit)) told.set(unit, progress);
    }
  }
  return told;
}
