import type { ShardId, ShardReport, UnitId } from "@kube-state-shards/assignment";

export type Weights = ReadonlyMap<UnitId, number>;

/** A weight is taken over only when it differs from the one in use by more than this share: plans stay as they are under noise. */
const STICKY_SHARE = 0.2;

/**
 * The series of each unit as last reported by a shard that holds it whole; units nobody reports now keep their weight.
 * Shape: at least 1; only existing units. Returns `before` itself when nothing changed.
 */
export function updateWeights(
  before: Weights,
  reports: ReadonlyMap<ShardId, ShardReport>,
  units: ReadonlySet<UnitId>,
): Weights {
  const reported = new Map<UnitId, number>();
  for (const report of reports.values()) {
    if (report.state === "gone") continue;
    for (const [unit, { state, series }] of Object.entries(report.units)) {
      if (state === "warming" || state === "retiring" || !units.has(unit)) continue;
      if (state === "serving" || !reported.has(unit)) reported.set(unit, Math.max(1, series));
    }
  }
  const after = new Map([...before].filter(([unit]) => units.has(unit)));
  let changed = after.size !== before.size;
  for (const [unit, weight] of reported) {
    const held = after.get(unit);
    if (held !== undefined && Math.abs(weight - held) <= STICKY_SHARE * held) continue;
    after.set(unit, weight);
    changed = true;
  }
  return changed ? after : before;
}
