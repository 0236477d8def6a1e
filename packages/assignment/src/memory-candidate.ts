import { InternalError } from "@kube-state-shards/exposition";
import type { Assignment } from "./assignment.ts";
import type { AssignmentStore, Stop } from "./assignment-store.ts";
import type { Leader, LeaderElection } from "./leader-election.ts";
import { createListeners } from "./listeners.ts";
import type { MemoryLease } from "./memory-lease.ts";
import { type LeaseClaim, type RunningCampaign, runCampaign } from "./run-campaign.ts";
import { StoreUnreachableError } from "./store-errors.ts";
import type { StoreHealth, StoreHealthSource } from "./store-health.ts";
import type { StoredOrderSource } from "./stored-order.ts";

/** What one process has of a store in memory, and can lose touch with as with a store elsewhere. */
export interface MemoryCandidate extends AssignmentStore, LeaderElection, StoreHealthSource, StoredOrderSource {
  /** Loses touch with the store, or finds it again: for tests of what a process does then. */
  isolate(isIsolated: boolean): void;
}

type Shared = Omit<AssignmentStore, "publish"> & StoredOrderSource;

export type MemoryCandidateOptions = {
  readonly id: string;
  readonly store: Shared;
  readonly lease: MemoryLease;
  readonly leaseMs: number;
  readonly publish: (assignment: Assignment, claim: LeaseClaim | undefined) => void;
};

export function createMemoryCandidate({ id, store, lease, leaseMs, publish }: MemoryCandidateOptions): MemoryCandidate {
  const health = createListeners<StoreHealth>();
  const rejoined = new Set<() => void>();
  let campaign: RunningCampaign | undefined;
  let state: StoreHealth = { state: "reachable", sinceMs: performance.now(), problem: undefined, clockOffsetMs: 0 };

  const isIsolated = (): boolean => state.state === "unreachable";
  const reach = (attempted: string): void => {
    if (isIsolated())
      throw new StoreUnreachableError(`${attempted}: ${id} has lost touch with the store. Wait until it is back.`);
  };
  /** What comes while the store is out of touch is heard once it is back: the last of it. */
  const gated = <T>(watch: (listener: (value: T) => void) => Stop, listener: (value: T) => void): Stop => {
    let missed: { readonly value: T } | undefined;
    const hear = (): void => {
      if (missed === undefined) return;
      const { value } = missed;
      missed = undefined;
      listener(value);
    };
    rejoined.add(hear);
    const stop = watch((value) => {
      missed = { value };
      if (!isIsolated()) hear();
    });
    return () => {
      rejoined.delete(hear);
      stop();
    };
  };
  const watchLeader = (listener: (leader: Leader | undefined) => void): Stop => gated(lease.watchLeader, listener);

  return {
    now: store.now,
    watchAssignments: (listener) => gated(store.watchAssignments, listener),
    watchReports: (listener) => gated(store.watchReports, listener),
    watchStored: (listener) => gated(store.watchStored, listener),
    watchHealth: (listener) => health.add(listener, () => state),
    watchLeader,
    async report(report) {
      reach(`report as ${report.shard}`);
      await store.report(report);
    },
    async publish(assignment) {
      reach("publish an assignment");
      publish(assignment, campaign?.claim());
    },
    campaign(listener) {
      if (campaign !== undefined) throw new InternalError("campaign: BUG, this candidate campaigns already");
      const started = runCampaign({
        ...{ listener, leaseMs, monotonicMs: store.now },
        claim: async (token) => {
          reach("claim the lease");
          return lease.claim(id, token);
        },
        resign: async (token) => {
          reach("give the lease up");
          lease.resign(token);
        },
      });
      campaign = started;
      const stopWatching = watchLeader((leader) => started.sawLeader(leader, store.now()));
      return {
        async resign() {
          if (campaign === started) campaign = undefined;
          stopWatching();
          await started.resign();
        },
      };
    },
    isolate(wanted) {
      if (wanted === isIsolated()) return;
      const sinceMs = performance.now();
      const problem = `${id} has lost touch with the store. Wait until it is back.`;
      state = wanted
        ? { state: "unreachable", sinceMs, problem, clockOffsetMs: 0 }
        : { state: "reachable", sinceMs, problem: undefined, clockOffsetMs: 0 };
      health.announce(() => state);
      if (!wanted) for (const hear of rejoined) hear();
    },
  };
}
