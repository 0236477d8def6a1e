import { UNIT_STATES, type UnitId, type UnitProgress } from "@kube-state-shards/assignment";
import type { Handoff } from "../handoff/handoff.ts";
import { isStandby } from "../handoff/unit-state.ts";

export type ReportedUnits = {
  readonly handoff: Handoff;
  /** Whether bodies are served at all. */
  readonly isReady: boolean;
  readonly seriesOf: (unit: UnitId) => number;
  readonly eventsPerSecondOf: (unit: UnitId) => number | null;
};

/**
 * What a shard says of its units. Retained units are not reported: to the fleet they are released.
 *
 * Until the shard serves its first body every unit is warming: a unit said to be ready or serving would be taken from its
 * old owner while readers still get 503 here. A whole standby is `ready`: a coordinator of any version makes the right thing of it.
 */
export function reportUnits(reported: ReportedUnits): Readonly<Record<UnitId, UnitProgress>> {
  const { handoff, isReady, seriesOf, eventsPerSecondOf } = reported;
  const units: Record<UnitId, UnitProgress> = {};
  for (const [unit, held] of handoff.units) {
    const state = UNIT_STATES.find((name) => name === held.state);
    if (state === undefined) continue;
    const load = { series: seriesOf(unit), eventsPerSecond: eventsPerSecondOf(unit) };
    units[unit] = { state: isReady ? state : "warming", ...load };
  }
  return units;
}

/** Units by state, every state named, for a gauge. */
export function countUnits(handoff: Handoff): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { retained: 0 };
  for (const state of UNIT_STATES) counts[state] = 0;
  for (const { state } of handoff.units.values()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** What is held warm for others: counted apart from what is served, since readers see none of it. */
export function countStandbys(
  handoff: Handoff,
  seriesOf: (unit: UnitId) => number,
): { readonly units: number; readonly series: number } {
  const units = [...handoff.units].filter(([, held]) => isStandby(held)).map(([unit]) => unit);
  return { units: units.length, series: units.reduce((sum, unit) => sum + seriesOf(unit), 0) };
}
