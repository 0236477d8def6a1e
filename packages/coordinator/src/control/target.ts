import {
  type Assignment,
  createRing,
  planUnits,
  type Ring,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import type { Weights } from "./weights.ts";

/** Who is meant to hold what, and for which members that was decided. Kept while moves are on their way towards it. */
export type Target = {
  readonly owners: ReadonlyMap<UnitId, ShardId>;
  readonly members: readonly ShardId[];
  readonly ring: Ring;
  readonly weights: Weights;
  readonly units: ReadonlySet<UnitId>;
};

export type TargetInput = {
  readonly units: ReadonlySet<UnitId>;
  readonly weights: Weights;
  readonly members: Membership;
  /** Weights alone change no target while units are on the move. */
  readonly moving: boolean;
};

export const NO_TARGET: Target = {
  owners: new Map(),
  members: [],
  ring: createRing([]),
  weights: new Map(),
  units: new Set(),
};

/** The target of an assignment that somebody else published: its moves end where they were heading. */
export function targetOf(assignment: Assignment): Target {
  const owners = new Map(
    Object.entries(assignment.units).map(([unit, placement]) => [
      unit,
      placement.phase === "owned" ? placement.owner : placement.next,
    ]),
  );
  return { ...NO_TARGET, owners, members: [...new Set(owners.values())] };
}

/** Plans again when members, units, or (at rest) weights changed; else gives the same target. Pure. */
export function retarget(before: Target, { units, weights, members, moving }: TargetInput): Target {
  const membersChanged = !sameSet(new Set(before.members), new Set(members.eligible));
  const unitsChanged = !sameSet(before.units, units);
  // While a fleet starts, some weights are known and most are not: a plan from those would be undone soon after.
  const weightsChanged = before.weights !== weights && !moving && weights.size === units.size;
  // A member that is full no longer may take what nobody could.
  const unownedTakable = before.owners.size < units.size && members.eligible.length > members.full.size;
  if (!membersChanged && !unitsChanged && !weightsChanged && !unownedTakable) return before;
  const ring = membersChanged || before.ring.shards.length === 0 ? createRing(members.eligible) : before.ring;
  const { owners } = planUnits({
    previous: before.owners,
    previousMembers: before.members,
    members: members.eligible,
    weights: new Map([...units].map((unit) => [unit, weights.get(unit)] as const)),
    membersChanged,
    full: members.full,
    ring,
  });
  return { owners, members: members.eligible, ring, weights, units };
}

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a === b || (a.size === b.size && [...a].every((item) => b.has(item)));
