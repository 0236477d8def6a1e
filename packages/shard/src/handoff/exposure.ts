import type { EpochMs, UnitId } from "@kube-state-shards/assignment";
import type { Handoff } from "./handoff.ts";
import { instantAt, type UnitState } from "./unit-state.ts";

/** What a body shows, and what it says of it. */
export type Exposure = {
  readonly exposed: ReadonlySet<UnitId>;
  /** The exposed units that are served elsewhere too: a reader that counts skips them. Sorted. */
  readonly retiring: readonly UnitId[];
};

/** Judged at `nowMs`, whether or not a timer has fired: cut-over instants hold for every body to the millisecond. */
export function exposureAt(handoff: Handoff, nowMs: EpochMs): Exposure {
  const exposed = new Set<UnitId>();
  const retiring: UnitId[] = [];
  for (const [unit, held] of handoff.units) {
    const how = howExposed(held, nowMs);
    if (how === "hidden") continue;
    exposed.add(unit);
    if (how === "retiring") retiring.push(unit);
  }
  return { exposed, retiring: retiring.sort() };
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
