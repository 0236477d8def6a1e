import { describe, expect, it } from "vitest";
import { assignmentOf, CONTRACT_LEASE_MS, describeAssignmentStore, reportOf } from "./assignment-store.case.ts";
import { createMemoryStore } from "./memory-store.ts";

describeAssignmentStore("the memory store", async () => ({
  store: createMemoryStore({ leaseMs: CONTRACT_LEASE_MS }),
  close: async () => {},
}));

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
});
