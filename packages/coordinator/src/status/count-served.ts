import type { Assignment, ShardId, ShardReport } from "@kube-state-shards/assignment";

export type ServedUnits = {
  /** Units at rest that more than one shard says it serves. */
  readonly twice: number;
  /** Owned units that no shard says it serves, or did until it was taken over. */
  readonly nowhere: number;
};

/** What shards report, held against what is assigned. Pure. */
export function countServed(
  assignment: Assignment | undefined,
  reports: ReadonlyMap<ShardId, ShardReport>,
): ServedUnits {
  const serving = new Map<string, number>();
  const shown = new Set<string>();
  for (const { units } of reports.values()) {
    for (const [unit, { state }] of Object.entries(units)) {
      if (state === "serving") serving.set(unit, (serving.get(unit) ?? 0) + 1);
      if (state === "serving" || state === "retiring") shown.add(unit);
    }
  }
  const units = Object.entries(assignment?.units ?? {});
  return {
    twice: units.filter(([unit, { phase }]) => phase === "owned" && (serving.get(unit) ?? 0) > 1).length,
    nowhere: units.filter(([unit]) => !shown.has(unit)).length,
  };
}
