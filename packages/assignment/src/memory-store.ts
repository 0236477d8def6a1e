import type { Assignment, EpochMs, ShardId } from "./assignment.ts";
import type { AssignmentStore, Stop } from "./assignment-store.ts";
import { StaleAssignmentError } from "./errors.ts";
import { createListeners } from "./listeners.ts";
import { compareOrder } from "./order.ts";
import type { ShardReport } from "./shard-report.ts";

export type MemoryStoreOptions = {
  /** How long a report lives without renewal. Default 10,000: five heartbeats of 2 s. */
  readonly leaseMs?: number;
  /** Default `Date.now`. */
  readonly now?: () => EpochMs;
};

type Lease = { readonly report: ShardReport; readonly untilMs: EpochMs };

/** The store for `standalone` and tests: everything in this process, nothing kept. See AssignmentStore for the guarantees. */
export function createMemoryStore(options: MemoryStoreOptions = {}): AssignmentStore {
  const leaseMs = options.leaseMs ?? 10_000;
  const now = options.now ?? Date.now;
  const assignments = createListeners<Assignment>();
  const reports = createListeners<ReadonlyMap<ShardId, ShardReport>>();
  const leases = new Map<ShardId, Lease>();
  let current: Assignment | undefined;
  let lapse: NodeJS.Timeout | undefined;

  const living = (): ReadonlyMap<ShardId, ShardReport> => new Map([...leases].map(([id, { report }]) => [id, report]));

  const dropLapsed = (): boolean => {
    const lapsed = [...leases].filter(([, lease]) => lease.untilMs <= now());
    for (const [shard] of lapsed) leases.delete(shard);
    return lapsed.length > 0;
  };

  const armLapse = (): void => {
    clearTimeout(lapse);
    if (leases.size === 0) return;
    const nextMs = Math.min(...[...leases.values()].map((lease) => lease.untilMs));
    lapse = setTimeout(
      () => {
        if (dropLapsed()) reports.announce(living);
        armLapse();
      },
      Math.max(1, nextMs - now()),
    );
    lapse.unref(); // a forgotten store must not keep the process alive
  };

  return {
    now,
    async publish(assignment) {
      if (current !== undefined && compareOrder(assignment.order, current.order) <= 0)
        throw new StaleAssignmentError(assignment.order, current.order);
      current = assignment;
      assignments.announce(() => current);
    },
    watchAssignments: (listener): Stop => assignments.add(listener, () => current),
    async report(report) {
      dropLapsed();
      const held = leases.get(report.shard);
      // The last word of a replaced process must not stand in for the process that replaced it.
      if (report.state === "gone" && held?.report.incarnation !== report.incarnation) return;
      // WHY `gone` is kept as well: a watcher that looks rarely must tell who left from who was lost.
      leases.set(report.shard, { report, untilMs: now() + leaseMs });
      armLapse();
      reports.announce(living);
    },
    watchReports: (listener): Stop => {
      dropLapsed();
      return reports.add(listener, living);
    },
  };
}
