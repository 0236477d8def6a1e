import type { EpochMs, ScraperId, UnitId } from "@kube-state-shards/assignment";
import type { Handoff } from "./handoff.ts";
import { shownTo } from "./stamping.ts";
import { instantAt, type UnitState } from "./unit-state.ts";

/** What a body shows, and what it says of it. */
export type Exposure = {
  readonly exposed: ReadonlySet<UnitId>;
  /** The exposed and stamped units that are served elsewhere too: a reader that counts skips them. Sorted. */
  readonly retiring: readonly UnitId[];
  /** Units whose samples carry timestamps, with when this reader has read them from their new owners. */
  readonly stamped: ReadonlyMap<UnitId, EpochMs>;
};

/** Judged at `nowMs`, whether or not a timer has fired: cut-over instants hold for every body to the millisecond. */
export function exposureAt(handoff: Handoff, nowMs: EpochMs, scraper?: ScraperId): Exposure {
  const exposed = new Set<UnitId>();
  const retiring: UnitId[] = [];
  const stamped = new Map<UnitId, EpochMs>();
  for (const [unit, held] of handoff.units) {
    const how = howExposed(held, nowMs);
    if (how === "hidden") continue;
    if (how === "retiring" && held.state === "retiring" && held.stamping !== undefined) {
      const shown = shownTo(held.stamping, scraper);
      if (shown.how === "hidden") continue;
      if (shown.how === "stamped") {
        stamped.set(unit, shown.seenAtMs);
        retiring.push(unit);
        continue;
      }
    }
    exposed.add(unit);
    if (how === "retiring") retiring.push(unit);
  }
  return { exposed, retiring: retiring.sort(), stamped };
}

function howExposed(held: UnitState, nowMs: EpochMs): "served" | "retiring" | "hidden" {
  if (held.state === "retiring") return held.untilMs > nowMs ? "retiring" : "hidden";
  const cutOverAtMs = "role" in held ? held.role?.cutOverAtMs : undefined;
  const isCutOver = cutOverAtMs !== undefined && cutOverAtMs <= nowMs;
  if (held.state === "serving") return isCutOver && held.role.as === "owner" ? "retiring" : "served";
  return held.state === "ready" && instantAt(cutOverAtMs, nowMs) === "due" ? "served" : "hidden";
}

/** The units that are whole here, exposed or not: what a coordinator may read. */
export function readableUnits(handoff: Handoff): ReadonlySet<UnitId> {
  const readable = new Set<UnitId>();
  for (const [unit, { state }] of handoff.units) if (state !== "warming") readable.add(unit);
  return readable;
}
