import type { Assignment, EpochMs, ShardId } from "./assignment.ts";
import type { AssignmentStore } from "./assignment-store.ts";
import { NotLeaderError, StaleAssignmentError } from "./errors.ts";
import { createListeners } from "./listeners.ts";
import { createMemoryCandidate, type MemoryCandidate } from "./memory-candidate.ts";
import { createMemoryLease } from "./memory-lease.ts";
import { compareOrder, NO_ORDER, type Order } from "./order.ts";
import type { LeaseClaim } from "./run-campaign.ts";
import { DUPLICATE_GUARD_SHARE, type ShardReport } from "./shard-report.ts";
import { DuplicateShardError } from "./store-errors.ts";

export type MemoryStoreOptions = {
  /** How long a report lives without renewal. Default 10,000: five heartbeats of 2 s. */
  readonly leaseMs?: number;
  /** How long a leader leads without renewal. Default 10,000. */
  readonly leaderLeaseMs?: number;
  /** Default `Date.now`. */
  readonly now?: () => EpochMs;
};

export interface MemoryStore extends MemoryCandidate {
  /**
   * The store as one of several coordinators has it: it publishes only while it holds the leader's lease. The store itself
   * stands for the only coordinator, which publishes without campaigning as long as no other holds the lease.
   */
  candidate(id: string): MemoryCandidate;
}

type Lease = { readonly report: ShardReport; readonly renewedMs: EpochMs };

/** The store for `standalone` and tests: everything in this process, nothing kept. See AssignmentStore for the guarantees. */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { leaseMs = 10_000, leaderLeaseMs = 10_000, now = Date.now } = options;
  const reports = createMemoryReports({ leaseMs, now });
  const assignments = createListeners<Assignment>();
  const orders = createListeners<Order>();
  const lease = createMemoryLease({ leaseMs: leaderLeaseMs, now });
  let current: Assignment | undefined;
  const stored = (): Order => current?.order ?? NO_ORDER;

  const publish = (assignment: Assignment): void => {
    if (compareOrder(assignment.order, stored()) <= 0) throw new StaleAssignmentError(assignment.order, stored());
    current = assignment;
    assignments.announce(() => current);
    orders.announce(stored);
  };
  const store = {
    now,
    watchAssignments: (listener) => assignments.add(listener, () => current),
    watchStored: (listener) => orders.add(listener, stored),
    ...reports,
  } satisfies Omit<MemoryCandidate, "publish" | "campaign" | "watchLeader" | "watchHealth" | "isolate">;

  const candidate = (id: string, mayPublish: (claim: LeaseClaim | undefined) => boolean): MemoryCandidate =>
    createMemoryCandidate({
      ...{ id, store, lease, leaseMs: leaderLeaseMs },
      publish: (assignment, claim) => {
        if (!mayPublish(claim)) throw new NotLeaderError(id, lease.leader()?.id);
        publish(assignment);
      },
    });
  const isHeldBy = (claim: LeaseClaim | undefined): boolean => claim !== undefined && lease.isHeldBy(claim);
  return {
    ...candidate("the only coordinator", (claim) => lease.leader() === undefined || isHeldBy(claim)),
    candidate: (id) => candidate(id, isHeldBy),
  };
}

type Reports = Pick<AssignmentStore, "report" | "watchReports">;

function createMemoryReports({ leaseMs, now }: { readonly leaseMs: number; readonly now: () => EpochMs }): Reports {
  const listeners = createListeners<ReadonlyMap<ShardId, ShardReport>>();
  const leases = new Map<ShardId, Lease>();
  let lapse: NodeJS.Timeout | undefined;

  const living = (): ReadonlyMap<ShardId, ShardReport> => new Map([...leases].map(([id, { report }]) => [id, report]));

  const dropLapsed = (): boolean => {
    const lapsed = [...leases].filter(([, lease]) => lease.renewedMs + leaseMs <= now());
    for (const [shard] of lapsed) leases.delete(shard);
    return lapsed.length > 0;
  };

  const armLapse = (): void => {
    clearTimeout(lapse);
    if (leases.size === 0) return;
    const nextMs = Math.min(...[...leases.values()].map((lease) => lease.renewedMs)) + leaseMs;
    lapse = setTimeout(
      () => {
        if (dropLapsed()) listeners.announce(living);
        armLapse();
      },
      Math.max(1, nextMs - now()),
    );
    lapse.unref(); // a forgotten store must not keep the process alive
  };

  return {
    async report(report) {
      dropLapsed();
      const held = leases.get(report.shard);
      if (held?.report.incarnation !== report.incarnation) {
        // The last word of a replaced process must not stand in for the process that replaced it.
        if (report.state === "gone") return;
        refuseDuplicate(report, held, { nowMs: now(), guardMs: DUPLICATE_GUARD_SHARE * leaseMs });
      }
      // WHY `gone` is kept as well: a watcher that looks rarely must tell who left from who was lost.
      leases.set(report.shard, { report, renewedMs: now() });
      armLapse();
      listeners.announce(living);
    },
    watchReports(listener) {
      dropLapsed();
      return listeners.add(listener, living);
    },
  };
}

type Guard = { readonly nowMs: number; readonly guardMs: number };

function refuseDuplicate(report: ShardReport, held: Lease | undefined, { nowMs, guardMs }: Guard): void {
  if (held === undefined || held.report.state === "gone") return;
  const renewedMsAgo = nowMs - held.renewedMs;
  if (renewedMsAgo >= guardMs) return;
  throw new DuplicateShardError(report.shard, { incarnation: held.report.incarnation, renewedMsAgo });
}
