import type { UnitId } from "@kube-state-shards/assignment";
import type { Rates } from "./rates.ts";
import type { ToldUnits } from "./told-units.ts";

export type Weights = ReadonlyMap<UnitId, number>;

/** A weight is taken over only when it differs from the one in use by more than this share: plans stay as they are under noise. */
const STICKY_SHARE = 0.2;

export type WeightFacts = {
  readonly units: ReadonlySet<UnitId>;
  readonly rates: Rates;
  /** Series that one event a second weighs as much as. */
  readonly eventWeight: number;
};

/**
 * The weight of each unit: the series last reported by a shard that holds it whole, and its events; units nobody reports now
 * keep their weight.
 * Shape: at least 1; only existing units. Returns `before` itself when nothing changed.
 */
export function updateWeights(before: Weights, told: ToldUnits, { units, rates, eventWeight }: WeightFacts): Weights {
  const after = new Map([...before].filter(([unit]) => units.has(unit)));
  let changed = after.size !== before.size;
  for (const [unit, { series }] of told) {
    const weight = Math.max(1, series + eventWeight * (rates.get(unit) ?? 0));
    const held = after.get(unit);
    if (held !== undefined && Math.abs(weight - held) <= STICKY_SHARE * held) continue;
    after.set(unit, weight);
    changed = true;
  }
  return changed ? after : before;
}
