import type { Assignment, UnitId } from "@kube-state-shards/assignment";
import type { ControlState } from "./control-state.ts";

export type MovesInput = {
  readonly after: Assignment;
  readonly aborted: readonly UnitId[];
  readonly nowMs: number;
  /** Moves before that no longer count. */
  readonly sinceMs: number;
};

/** Which units have moved of late, and how often in a row a move of each was given up, once `after` is published. */
export function countMoves(
  { current, movedAtMs, aborts }: ControlState,
  { after, aborted, nowMs, sinceMs }: MovesInput,
): Pick<ControlState, "movedAtMs" | "aborts"> {
  const moved = new Map([...movedAtMs].filter(([unit, atMs]) => atMs > sinceMs && unit in after.units));
  const given = new Map([...aborts].filter(([unit]) => unit in after.units));
  for (const [unit, { owner }] of Object.entries(after.units)) {
    const before = current?.units[unit];
    if (before === undefined || before.owner === owner) continue;
    moved.set(unit, nowMs);
    given.delete(unit);
  }
  for (const unit of aborted) given.set(unit, (given.get(unit) ?? 0) + 1);
  return { movedAtMs: moved, aborts: given };
}

export const restingUnits = (movedAtMs: ControlState["movedAtMs"], sinceMs: number): ReadonlySet<UnitId> =>
  new Set([...movedAtMs].filter(([, atMs]) => atMs > sinceMs).map(([unit]) => unit));
