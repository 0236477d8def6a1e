import {
  type Assignment,
  NO_ORDER,
  PROTOCOL,
  type ShardId,
  type ShardReport,
  shardsOf,
} from "@kube-state-shards/assignment";
import type { Member, Membership } from "./membership.ts";

/**
 * The members an assignment speaks of, for who takes it over: until they report they count as silent, so that their units
 * stay theirs until silence means something, and so that a fleet of which most is missing is held. Where they can be asked
 * is in what was last heard of them, else in the assignment.
 */
export function expectMembers(
  before: Membership,
  assignment: Assignment,
  lastHeard: ReadonlyMap<ShardId, ShardReport>,
): Membership {
  const living = new Map<ShardId, Member>();
  for (const shard of shardsOf(assignment)) {
    const known = before.living.get(shard);
    const heard = lastHeard.get(shard);
    const report =
      heard === undefined || heard.state === "gone" ? unheard(shard, assignment.addresses?.[shard]) : heard;
    living.set(shard, known ?? { report, silent: true });
  }
  for (const [shard, member] of before.living) living.set(shard, member);
  return { ...before, living };
}

/** Stands in for the report of a shard that has not reported to us: no incarnation, and an address only if somebody else knew it. */
const unheard = (shard: ShardId, address = ""): ShardReport => ({
  shard,
  incarnation: "",
  address,
  protocol: PROTOCOL,
  configHash: "",
  state: "active",
  applied: NO_ORDER,
  units: {},
  memory: { usedBytes: 0, limitBytes: null },
  atMs: 0,
});
