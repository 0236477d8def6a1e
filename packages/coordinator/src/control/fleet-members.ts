import type { Assignment, ShardId, ShardReport } from "@kube-state-shards/assignment";
import { shardsOf } from "@kube-state-shards/assignment";

/** Who belongs to the fleet, for those who are to find it. */
export type FleetMembers = {
  /** Whether all were heard: before, who is not among them may be a member all the same. It does not go back. */
  readonly complete: boolean;
  /** Whether the store can be read now: else these are the last that were known. */
  readonly current: boolean;
  /** Living shards, those that leave among them, and silent ones that units still belong to. */
  readonly shards: ReadonlyMap<ShardId, ShardReport>;
  /** How many partitions the cluster is shared out over: by the assignment in force, whatever we would do ourselves. */
  readonly partitions: number;
};

export type MembersKnown = {
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly assignment: Assignment | undefined;
  /** Whether the store has been reachable for a full lease since we began: who has not spoken by then is not there. */
  readonly trusted: boolean;
};

/** Whether every member has spoken, or has had the time to. */
export function areMembersKnown({ reports, assignment, trusted }: MembersKnown): boolean {
  const named = assignment === undefined ? [] : [...shardsOf(assignment)];
  return trusted || (named.length > 0 && named.every((shard) => reports.has(shard)));
}

/** Who said that it is gone has left. */
export const staying = (heard: ReadonlyMap<ShardId, ShardReport>): ReadonlyMap<ShardId, ShardReport> =>
  new Map([...heard].filter(([, { state }]) => state !== "gone"));
