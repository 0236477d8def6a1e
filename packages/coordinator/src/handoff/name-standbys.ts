import {
  compareOrder,
  type Order,
  type Placement,
  type ShardId,
  type ShardReport,
  type Standbys,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";

export type StandbyInput = {
  readonly placements: ReadonlyMap<UnitId, Placement>;
  /** Who is meant to hold each unit warm; empty when nobody is to. */
  readonly wanted: ReadonlyMap<UnitId, ShardId>;
  /** Who has been named for it so far. */
  readonly named: Standbys;
  /** Of the assignment that names them. */
  readonly order: Order;
  readonly members: Membership;
  /** Units that may be warmed at once, moves included. */
  readonly maxMovesInFlight: number;
};

/**
 * Who holds which unit warm from now on. What is whole already is named at once; what has to be listed waits until the owner
 * serves it, and for its turn behind the moves. Pure.
 */
export function nameStandbys(input: StandbyInput): ReadonlyMap<UnitId, ShardId> {
  const { placements, wanted, named, members, order } = input;
  const after = new Map<UnitId, ShardId>();
  if (wanted.size === 0) return after;
  const eligible = new Set(members.eligible);
  const waiting: UnitId[] = [];
  let room = input.maxMovesInFlight;
  for (const [unit, { owner, phase }] of placements) {
    if (phase !== "owned") room -= 1;
    const had = named[unit];
    const hasOne = had !== undefined && had !== owner && eligible.has(had);
    const want = wanted.get(unit);
    // Meant to hold it warm once the unit has moved away from it: until then it is left as it is.
    const isLater = want === owner;
    const isChosen = want !== undefined && !isLater && eligible.has(want);
    if (hasOne && (isLater || want === had)) after.set(unit, had);
    else if (isChosen && isWhole(members.living.get(want)?.report, unit)) after.set(unit, want);
    else {
      if (hasOne && isChosen) after.set(unit, had);
      const isServed = members.living.get(owner)?.report.units[unit]?.state === "serving";
      if (isChosen && phase === "owned" && isServed && !members.held) waiting.push(unit);
    }
  }
  for (const [unit, shard] of after) if (isAwaited(members.living.get(shard)?.report, { unit, order })) room -= 1;
  for (const unit of waiting.slice(0, Math.max(0, room))) {
    const shard = wanted.get(unit);
    if (shard !== undefined) after.set(unit, shard);
  }
  return after;
}

/** It lists the unit, or has not read that it is to. Who has read it and says nothing of the unit is too old to know of standbys. */
const isAwaited = (
  report: ShardReport | undefined,
  { unit, order }: { readonly unit: UnitId; readonly order: Order },
): boolean => report?.units[unit]?.state === "warming" || compareOrder(report?.applied ?? order, order) < 0;

/** Whether the shard says that it holds the unit whole: exposed or not, it lists nothing when its role changes. */
export function isWhole(report: ShardReport | undefined, unit: UnitId): boolean {
  const state = report?.units[unit]?.state;
  return state !== undefined && state !== "warming";
}
