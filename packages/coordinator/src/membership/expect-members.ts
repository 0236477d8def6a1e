import { type Assignment, NO_ORDER, PROTOCOL, type ShardId, type ShardReport } from "@kube-state-shards/assignment";
import type { Member, Membership } from "./membership.ts";

/**
 * The members an assignment speaks of, for who takes it over: those nobody has heard of yet count as silent, so that their
 * units stay theirs until silence means something, and so that a fleet of which most is missing is held.
 */
export function expectMembers(before: Membership, assignment: Assignment): Membership {
  const living = new Map<ShardId, Member>();
  for (const placement of Object.values(assignment.units)) {
    expectMember(living, placement.owner);
    if (placement.phase !== "owned") expectMember(living, placement.next);
  }
  for (const [shard, member] of before.living) living.set(shard, member);
  return { ...before, living };
}

function expectMember(living: Map<ShardId, Member>, shard: ShardId): void {
  if (!living.has(shard)) living.set(shard, { report: unheard(shard), silent: true });
}

/** Stands in for the report of a shard that has not reported to us: no incarnation, no address. */
const unheard = (shard: ShardId): ShardReport => ({
  shard,
  incarnation: "",
  address: "",
  protocol: PROTOCOL,
  configHash: "",
  state: "active",
  applied: NO_ORDER,
  units: {},
  memory: { usedBytes: 0, limitBytes: null },
  atMs: 0,
});
