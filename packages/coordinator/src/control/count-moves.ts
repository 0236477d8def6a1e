import type { Assignment, UnitId } from "@kube-state-shards/assignment";
import type { Slicing } from "../slicing/plan-slicing.ts";
import type { ControlState } from "./control-state.ts";

export type MovesInput = {
  readonly after: Assignment;
  readonly aborted: readonly UnitId[];
  readonly slicing: Pick<Slicing, "cut" | "joined">;
  readonly nowMs: number;
  /** Moves before that no longer count. */
  readonly sinceMs: number;
};

/**
 * Which units have moved or were joined of late, which were cut, and how often in a row a move of each was given up, once
 * `after` is published.
 */
export function countMoves(
  { current, movedAtMs, cutAtMs, aborts }: ControlState,
  { after, aborted, slicing, nowMs, sinceMs }: MovesInput,
): Pick<ControlState, "movedAtMs" | "cutAtMs" | "aborts"> {
  const isRecent = ([unit, atMs]: readonly [UnitId, number]): boolean => atMs > sinceMs && unit in after.units;
  const moved = new Map([...movedAtMs].filter(isRecent));
  const cut = new Map([...cutAtMs].filter(isRecent));
  for (const unit of slicing.joined) moved.set(unit, nowMs);
  for (const unit of slicing.cut) cut.set(unit, nowMs);
  const given = new Map([...aborts].filter(([unit]) => unit in after.units));
  for (const [unit, { owner }] of Object.entries(after.units)) {
    const before = current?.units[unit];
    if (before === undefined || before.owner === owner) continue;
    moved.set(unit, nowMs);
    given.delete(unit);
  }
  for (const unit of aborted) given.set(unit, (given.get(unit) ?? 0) + 1);
  return { movedAtMs: moved, cutAtMs: cut, aborts: given };
}

export const restingUnits = (instants: ControlState["movedAtMs"], sinceMs: number): ReadonlySet<UnitId> =>
  new Set([...instants].filter(([, atMs]) => atMs > sinceMs).map(([unit]) => unit));
