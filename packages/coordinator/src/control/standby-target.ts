import { planStandbys, type ShardId, type Standbys, type UnitId } from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { carryOver, PLACES } from "../slicing/carry-over.ts";
import { closedTo, sameSet, type Target } from "./target.ts";

/** Who is meant to hold each unit warm beside its owner, and what that was decided from. */
export type StandbyTarget = {
  readonly wanted: ReadonlyMap<UnitId, ShardId>;
  readonly target: Target | undefined;
  readonly closed: ReadonlySet<ShardId>;
};

export type StandbyTargetInput = {
  readonly target: Target;
  readonly members: Membership;
  /** Who holds each unit warm now. */
  readonly named: Standbys;
};

export const NO_STANDBYS: StandbyTarget = { wanted: new Map(), target: undefined, closed: new Set() };

/** Plans again when the owners' target, or who may take units, changed; else gives the same. Pure. */
export function retargetStandbys(before: StandbyTarget, { target, members, named }: StandbyTargetInput): StandbyTarget {
  const closed = closedTo(members);
  if (before.target === target && sameSet(before.closed, closed)) return before;
  const wanted = planStandbys({
    owners: target.owners,
    members: target.members,
    ring: target.ring,
    weights: new Map([...target.units].map((unit) => [unit, target.weights.get(unit)] as const)),
    previous: carryOver(
      new Map([...keptWarm(before, members), ...before.wanted, ...Object.entries(named)]),
      target.units,
      PLACES,
    ),
    full: closed,
  });
  return { wanted, target, closed };
}

/** What shards hold warm already is where a new reign begins: the store may have come back empty. */
const keptWarm = ({ target }: StandbyTarget, { living }: Membership): (readonly [UnitId, ShardId])[] =>
  target !== undefined
    ? []
    : [...living.values()].flatMap(({ report }) =>
        Object.entries(report.units).flatMap(([unit, { state }]) =>
          state === "ready" ? [[unit, report.shard] as const] : [],
        ),
      );
