import { describe, expect, it } from "vitest";
import {
  assignmentOf,
  CONTRACT_LEASE_MS,
  describeAssignmentStore,
  eventually,
  reportOf,
} from "./assignment-store.case.ts";
import { NotLeaderError } from "./errors.ts";
import { describeLeaderElection, ELECTION_LEASE_MS } from "./leader-election.case.ts";
import { createMemoryStore } from "./memory-store.ts";
import { describeStoreHealth } from "./store-health.case.ts";

const close = async (): Promise<void> => {};

describeAssignmentStore("the memory store", async () => {
  const store = createMemoryStore({ leaseMs: CONTRACT_LEASE_MS });
  return { publisher: store, store, other: store.candidate("other"), close };
});

describeLeaderElection("the memory store", async () => {
  const store = createMemoryStore({ leaderLeaseMs: ELECTION_LEASE_MS });
  const candidate = async (id: string) => {
    const view = store.candidate(id);
    return { store: view, isolate: view.isolate };
  };
  return { candidate, onlooker: store, close };
});

describeStoreHealth("the memory store", async () => {
  const store = createMemoryStore();
  return { store, isolate: store.isolate, close };
});

describe("createMemoryStore", () => {
  it("judges leases by the clock it is given", async () => {
    let nowMs = 1_000;
    const store = createMemoryStore({ leaseMs: 10_000, now: () => nowMs });
    const seen: number[] = [];
    store.watchReports((reports) => void seen.push(reports.size));
    await store.report(reportOf("shard-0"));
    nowMs += 10_001;
    await store.report(reportOf("shard-1"));
    await Promise.resolve();
    expect(seen.at(-1)).toBe(1);
    await store.report(reportOf("shard-1", { state: "gone" }));
  });

  it("makes one call of announcements that come together, with the newest", async () => {
    const store = createMemoryStore();
    const seen: number[] = [];
    store.watchAssignments(({ order }) => void seen.push(order.epoch));
    await Promise.all([1, 2, 3].map((epoch) => store.publish(assignmentOf({ term: 1, epoch }))));
    await Promise.resolve();
    expect(seen).toEqual([3]);
  });

  it("lets the only coordinator publish without campaigning, until another holds the lease", async () => {
    const store = createMemoryStore();
    await store.publish(assignmentOf({ term: 1, epoch: 1 }));
    const other = store.candidate("other");
    await expect(other.publish(assignmentOf({ term: 1, epoch: 2 }))).rejects.toThrow(NotLeaderError);
    let leads = false;
    const campaign = other.campaign(({ mine }) => {
      leads = mine;
    });
    await eventually("the other leads", () => leads);
    await expect(store.publish(assignmentOf({ term: 1, epoch: 2 }))).rejects.toThrow(NotLeaderError);
    await other.publish(assignmentOf({ term: 1, epoch: 2 }));
    await campaign.resign();
    await store.publish(assignmentOf({ term: 1, epoch: 3 }));
  });

  it("judges the leader's lease by the clock it is given", async () => {
    let nowMs = 1_000;
    const store = createMemoryStore({ leaderLeaseMs: 1_000_000, now: () => nowMs });
    const a = store.candidate("a");
    const seen: boolean[] = [];
    const campaign = a.campaign(({ mine }) => void seen.push(mine));
    await eventually("a leads", () => seen.at(-1) === true);
    nowMs += 1_000_001;
    await expect(a.publish(assignmentOf({ term: 1, epoch: 1 }))).rejects.toThrow(NotLeaderError);
    await campaign.resign();
  });

  it("keeps from a process that has lost touch what happens meanwhile, and tells it the last of it afterwards", async () => {
    const store = createMemoryStore();
    const cut = store.candidate("cut");
    const seen: number[] = [];
    cut.watchAssignments(({ order }) => void seen.push(order.epoch));
    cut.isolate(true);
    for (const epoch of [1, 2, 3]) {
      await store.publish(assignmentOf({ term: 1, epoch }));
      await Promise.resolve();
    }
    expect(seen).toEqual([]);
    cut.isolate(false);
    expect(seen).toEqual([3]);
  });
});
