import type { ShardId } from "../assignment.ts";
import { compareShards, createRing, type Ring } from "../ring.ts";
import type { UnitId } from "../unit.ts";
import { evenOut } from "./even-out.ts";
import { joinShards } from "./join-shards.ts";
import { type PlanContext, placeUnheld, relieveOverloaded } from "./place-units.ts";
import { DEFAULT_EPSILON, type Plan, type PlanInput } from "./plan.ts";
import { createTally, type Tally } from "./tally.ts";

/**
 * Decides which shard is meant to hold each unit.
 *
 * Guarantees, each a test of that name: Bounded load, Bounded movement, Restart stability, Determinism, Only what is needed.
 * Shape: every unit of `weights` is in `owners` or in `unowned`; frozen. Errors: none.
 * Why it is built so, with figures: docs/design/0002-plan.md.
 */
export function planUnits(input: PlanInput): Plan {
  const ring = input.ring ?? createRing(input.members);
  const kept = planFromPrevious(input, ring);
  if (!input.membersChanged || (input.full?.size ?? 0) > 0) return freezePlan(kept);
  const canonical = planCanonically(input, ring);
  const isAllowed =
    movedWeight(input, canonical) <= allowedMovement(input, kept) && !isColder(input, { canonical, kept });
  return freezePlan(isAllowed ? canonical : kept);
}

type Plans = { readonly canonical: Tally; readonly kept: Tally };

/** Whether a unit that lost its owner would have to be listed anew where another plan gives it to who holds it warm. */
const isColder = ({ standbys = new Map() }: PlanInput, { canonical, kept }: Plans): boolean =>
  [...standbys].some(([unit, shard]) => kept.owner(unit) === shard && canonical.owner(unit) !== shard);

/** Moves only what lost its owner, what overloads a shard, what brings additional members up to the mean, and what evens out. */
function planFromPrevious(input: PlanInput, ring: Ring): Tally {
  const context = createContext(input, { ring, members: ring.shards });
  const { tally } = context;
  for (const unit of tally.units) tally.give(unit, input.previous.get(unit.unit) ?? "");
  const { joined, left } = memberChange(input);
  placeUnheld(context, joined);
  // A member that replaces another has what that one held: it is owed no more.
  if (joined.length > left.length) joinShards(context, joined);
  else relieveOverloaded(context, []);
  if (input.evenOut !== undefined && !input.membersChanged) evenOut(context, input.evenOut);
  return tally;
}

type MemberChange = { readonly joined: readonly ShardId[]; readonly left: readonly ShardId[] };

function memberChange(input: PlanInput): MemberChange {
  if (!input.membersChanged) return { joined: [], left: [] };
  const before = new Set(input.previousMembers ?? input.previous.values());
  const now = new Set(input.members);
  return {
    joined: [...now].filter((shard) => !before.has(shard)).sort(compareShards),
    left: [...before].filter((shard) => !now.has(shard)),
  };
}

/** The plan that depends on members and weights alone: members join one by one, in the order of their ids. */
function planCanonically(input: PlanInput, ring: Ring): Tally {
  const context = createContext(input, { ring, members: ring.shards.slice(0, 1) });
  placeUnheld(context, []);
  for (const shard of ring.shards.slice(1)) {
    context.tally.addMember(shard);
    joinShards(context, [shard]);
  }
  return context.tally;
}

function createContext(
  input: PlanInput,
  given: { readonly ring: Ring; readonly members: readonly ShardId[] },
): PlanContext {
  const epsilon = input.epsilon ?? DEFAULT_EPSILON;
  const tally = createTally({ members: given.members, weights: input.weights, epsilon });
  return { tally, ring: given.ring, full: input.full ?? new Set(), standbys: input.standbys ?? new Map() };
}

/** The weight that changes its owner. Units that had none do not count. */
const movedWeight = (input: PlanInput, tally: Tally): number =>
  tally.units
    .filter(({ unit }) => (input.previous.get(unit) ?? tally.owner(unit)) !== tally.owner(unit))
    .reduce((sum, { weight }) => sum + weight, 0);

/** What a change of members may move: the units of those who left, and one shard's worth for each additional member. */
function allowedMovement(input: PlanInput, kept: Tally): number {
  const { joined, left } = memberChange(input);
  const orphaned = kept.units.reduce((sum, { unit, weight }) => {
    const owner = input.previous.get(unit);
    return owner === undefined || kept.isMember(owner) ? sum : sum + weight;
  }, 0);
  return (orphaned + Math.max(0, joined.length - left.length) * kept.boundWeight()) * (1 + 1e-9);
}

function freezePlan(tally: Tally): Plan {
  const owners = new Map<UnitId, ShardId>();
  const unowned: UnitId[] = [];
  for (const { unit } of tally.units) {
    const owner = tally.owner(unit);
    if (owner === undefined) unowned.push(unit);
    else owners.set(unit, owner);
  }
  return Object.freeze({ owners, unowned: Object.freeze(unowned.sort()) });
}
