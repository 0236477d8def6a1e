import type { UnitId } from "@kube-state-shards/assignment";

/** What units weigh together; undefined while that of one is unknown. */
export function sumOf(units: readonly UnitId[], weights: ReadonlyMap<UnitId, number>): number | undefined {
  let sum = 0;
  for (const unit of units) {
    const weight = weights.get(unit);
    if (weight === undefined) return undefined;
    sum += weight;
  }
  return sum;
}
