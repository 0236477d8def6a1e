import type { Assignment, EpochMs, ShardId, ShardReport } from "@kube-state-shards/assignment";
import { keepHeard } from "../membership/keep-heard.ts";
import { areMembersKnown, type FleetMembers, staying } from "./fleet-members.ts";

/** What the store has shown of the shards so far. */
export interface HeardFleet {
  /** Whether the store has shown any reports, or that there are none. */
  isRead(): boolean;
  /** Of those whose leases run. */
  reports(): ReadonlyMap<ShardId, ShardReport>;
  /** The newest of each shard that an assignment names, though its lease may have run out since. */
  lastReports(): ReadonlyMap<ShardId, ShardReport>;
  take(living: ReadonlyMap<ShardId, ShardReport>, current: Assignment | undefined): void;
  /** From now on what shards have said is the past. */
  forgetWords(): void;
  /** When each shard had spoken last by then. */
  pastWords(): ReadonlyMap<ShardId, EpochMs>;
  members(seen: Seen): FleetMembers;
}

/** `trusted`: whether who has not spoken has had the time to. */
type Seen = {
  readonly assignment: Assignment | undefined;
  readonly trusted: boolean;
  readonly current: boolean;
  readonly partitions: number;
};

export function createHeardFleet(): HeardFleet {
  let reports: ReadonlyMap<ShardId, ShardReport> = new Map();
  let lastReports: ReadonlyMap<ShardId, ShardReport> = new Map();
  let pastWords: ReadonlyMap<ShardId, EpochMs> = new Map();
  /** Whether the store has shown reports, and whether those were all there are. */
  let membership: "unread" | "read" | "complete" = "unread";
  return {
    isRead: () => membership !== "unread",
    reports: () => reports,
    lastReports: () => lastReports,
    pastWords: () => pastWords,
    take(living, current) {
      reports = living;
      if (membership === "unread") membership = "read";
      lastReports = keepHeard(lastReports, { living, current });
    },
    forgetWords() {
      pastWords = new Map([...reports].map(([shard, { atMs }]) => [shard, atMs]));
    },
    members({ assignment, trusted, current, partitions }) {
      if (membership === "read" && areMembersKnown({ reports, assignment, trusted })) membership = "complete";
      return { complete: membership === "complete", current, shards: staying(lastReports), partitions };
    },
  };
}
