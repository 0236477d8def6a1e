import type { UnitId } from "@kube-state-shards/assignment";
import type { ToldUnits } from "./told-units.ts";

/** Events a second of each unit, as they are reckoned with. Units without any are left out. */
export type Rates = ReadonlyMap<UnitId, number>;

export const NO_RATES: Rates = new Map();

/**
 * A rate is taken over when it differs from the one in use by more than this share of it, and by more than so many events a
 * second. Smoothed over a minute, a steady rate of 10 events a second trembles by 2.5 %, one of 0.1 by a quarter.
 */
const STICKY_SHARE = 0.25;
const STICKY_PER_SECOND = 1;

/**
 * The events a second of each unit as last told by a shard that holds it whole. Units that nobody tells of now, and those whose
 * new owner has not watched them for long, keep theirs; those of a shard that does not count events have none.
 * Shape: only existing units. Returns `before` itself when nothing changed.
 */
export function updateRates(before: Rates, told: ToldUnits, units: ReadonlySet<UnitId>): Rates {
  const after = new Map([...before].filter(([unit]) => units.has(unit)));
  let changed = after.size !== before.size;
  for (const [unit, { eventsPerSecond = 0 }] of told) {
    if (eventsPerSecond === null) continue;
    const held = after.get(unit) ?? 0;
    if (Math.abs(eventsPerSecond - held) <= Math.max(STICKY_PER_SECOND, STICKY_SHARE * held)) continue;
    if (eventsPerSecond > 0) after.set(unit, eventsPerSecond);
    else after.delete(unit);
    changed = true;
  }
  return changed ? after : before;
}
