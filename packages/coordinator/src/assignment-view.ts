import type { Assignment, EpochMs, ShardId, ShardReport, Stop } from "@kube-state-shards/assignment";

/** What the serving parts of the coordinator (merged endpoint, status) read of its control part. */
export interface AssignmentView {
  /** The newest assignment that the store has accepted, ours or of whoever leads: a frozen snapshot, safe to pin for a whole request. */
  assignment(): Assignment | undefined;
  /** The living shards' last reports. */
  reports(): ReadonlyMap<ShardId, ShardReport>;
  /** Calls with each newer assignment; not with the present one. */
  onAssignment(listener: (assignment: Assignment) => void): Stop;
  /** The store's clock. */
  now(): EpochMs;
}
