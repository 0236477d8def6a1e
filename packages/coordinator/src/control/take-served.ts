import { compareOrder, isSliced, NO_ORDER, type ShardId, type UnitId } from "@kube-state-shards/assignment";
import { having } from "../handoff/next-placement.ts";
import type { Membership } from "../membership/membership.ts";
import type { ControlState } from "./control-state.ts";
import { NO_TARGET } from "./target.ts";

export type ServedInput = {
  /** Slices that shards go by among them: see `unitsNow`. */
  readonly units: ReadonlySet<UnitId>;
  readonly members: Membership;
  /** Planned for without them: what they hold still is on its way to others. */
  readonly drained: ReadonlySet<ShardId>;
  readonly nowMs: number;
};

/**
 * Goes on from what the shards of a fleet serve, or hold warm where nobody does, that the store has forgotten, and we with it:
 * that is the plan, and all of it counts as moved now, so that nothing moves because of it. See `adoptAssignment`.
 */
export function takeServed(state: ControlState, { units, members, drained, nowMs }: ServedInput): ControlState {
  const owners = new Map<UnitId, ShardId>();
  for (const unit of units) {
    const owner = having({ unit, members });
    if (owner !== undefined) owners.set(unit, owner);
  }
  const known = [...members.living.values()].filter(
    ({ report }) => compareOrder(report.applied, NO_ORDER) > 0 && !drained.has(report.shard),
  );
  const target = { ...NO_TARGET, owners, members: known.map(({ report }) => report.shard) };
  const instants = [...owners.keys()].map((unit) => [unit, nowMs] as const);
  const cutAtMs = new Map(instants.filter(([unit]) => isSliced(unit)));
  return { ...state, target, movedAtMs: new Map(instants), cutAtMs };
}
