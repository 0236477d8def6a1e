import type { UnitId } from "@kube-state-shards/assignment";

/** How often the objects of each unit change, as a smoothed rate. */
export interface EventRates {
  /** The unit is whole: from now on its watches bring all that happens to it. Again: nothing. */
  begin(unit: UnitId): void;
  /** A change of one object was received. Before `begin` it is not counted. */
  count(unit: UnitId): void;
  /** Events a second; null until the unit has been watched for a half-life, since less tells little. */
  rateOf(unit: UnitId): number | null;
  /** Events a second of all units that have been watched for a half-life. */
  total(): number;
  /** Forgets all but these units. */
  keepOnly(units: ReadonlySet<UnitId>): void;
}

export type EventRatesOptions = {
  /** On a clock that never jumps. */
  readonly nowMs: () => number;
  /** What happened this long ago counts half. */
  readonly halfLifeMs?: number;
};

type Count = { readonly sinceMs: number; atMs: number; decayed: number };

/** Units that are all but still are said to be so: 0.0001 events a second weigh nothing and are twenty characters of a report. */
const LEAST_RATE = 0.01;

export function createEventRates({ nowMs, halfLifeMs = 60_000 }: EventRatesOptions): EventRates {
  const counts = new Map<UnitId, Count>();
  const decay = (ms: number): number => 2 ** (-ms / halfLifeMs);
  const rateOf = (unit: UnitId): number | null => {
    const count = counts.get(unit);
    const atMs = nowMs();
    if (count === undefined || atMs - count.sinceMs < halfLifeMs) return null;
    // What one event a second, ever since, would have come to: the time before the first moment is not taken for quiet.
    const seconds = (halfLifeMs / 1_000 / Math.LN2) * (1 - decay(atMs - count.sinceMs));
    const rate = (count.decayed * decay(atMs - count.atMs)) / seconds;
    return rate < LEAST_RATE ? 0 : Number(rate.toPrecision(3));
  };

  return {
    begin(unit) {
      if (!counts.has(unit)) counts.set(unit, { sinceMs: nowMs(), atMs: nowMs(), decayed: 0 });
    },
    count(unit) {
      const count = counts.get(unit);
      if (count === undefined) return;
      const atMs = nowMs();
      count.decayed = count.decayed * decay(atMs - count.atMs) + 1;
      count.atMs = atMs;
    },
    rateOf,
    total: () => [...counts.keys()].reduce((sum, unit) => sum + (rateOf(unit) ?? 0), 0),
    keepOnly(units) {
      for (const unit of counts.keys()) if (!units.has(unit)) counts.delete(unit);
    },
  };
}
