import { DEFAULT_EPSILON, type UnitId } from "@kube-state-shards/assignment";
import type { Weights } from "../control/weights.ts";

/**
 * How many times the mean of the shards one may carry, by the plan: (1 + epsilon) of it, or it and the heaviest unit, which
 * cannot be shared. Undefined while nothing is weighed: only who leads weighs. Pure.
 */
export function loadBoundRatio(weights: Weights, units: readonly UnitId[], eligible: number): number | undefined {
  const known = units.map((unit) => weights.get(unit) ?? 0);
  const total = known.reduce((sum, weight) => sum + weight, 0);
  if (total === 0 || eligible === 0) return undefined;
  const heaviest = known.reduce((most, weight) => Math.max(most, weight), 0);
  return Math.max(1 + DEFAULT_EPSILON, 1 + (heaviest * eligible) / total);
}
