import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Assignment, EpochMs } from "./assignment.ts";
import type { AssignmentStore } from "./assignment-store.ts";
import { StaleAssignmentError } from "./errors.ts";
import { NO_ORDER, type Order } from "./order.ts";
import { sealAssignment } from "./seal-assignment.ts";
import { DUPLICATE_GUARD_SHARE, PROTOCOL, type ShardReport } from "./shard-report.ts";
import { DuplicateShardError } from "./store-errors.ts";
import type { StoredOrderSource } from "./stored-order.ts";

/** What a process that publishes nothing has of a store. */
type ReadableStore = Omit<AssignmentStore, "publish">;

export type OpenedStore = {
  /** May publish: it is the only coordinator's, or a leader's. It may be `store` itself. */
  readonly publisher: Pick<AssignmentStore, "publish"> & StoredOrderSource;
  readonly store: ReadableStore;
  /** The same store as another process has it. */
  readonly other: ReadableStore;
  close(): Promise<void>;
};

/** The lease that `open` is to give its store: short, since the contract waits for it to run out. */
export const CONTRACT_LEASE_MS = 1_000;

export const assignmentOf = (order: Order): Assignment =>
  sealAssignment({ order, units: new Map([["ns/a", { phase: "owned", owner: "shard-0" }]]), unowned: [] });

export const reportOf = (shard: string, more: Partial<ShardReport> = {}): ShardReport => ({
  shard,
  incarnation: "one",
  address: `http://127.0.0.1:8081/fleet/v1/${shard}`,
  protocol: PROTOCOL,
  configHash: "abc",
  state: "active",
  applied: NO_ORDER,
  units: {},
  memory: { usedBytes: 1, limitBytes: null },
  atMs: 0,
  ...more,
});

export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const untilMs = Date.now() + 60_000; !(await holds()); await sleep(5))
    if (Date.now() > untilMs) throw new Error(`waited 60 s until ${what}`);
}

/** What every AssignmentStore keeps. One store for each test; `open` gives a fresh one. */
export function describeAssignmentStore(name: string, open: () => Promise<OpenedStore>): void {
  type Use = (store: AssignmentStore & StoredOrderSource, other: ReadableStore) => Promise<void>;
  const withStore = (use: Use) => async (): Promise<void> => {
    const { publisher, store, other, close } = await open();
    try {
      await use({ ...store, publish: publisher.publish, watchStored: publisher.watchStored }, other);
    } finally {
      await close();
    }
  };
  const seenBy = (store: ReadableStore): Order[] => {
    const seen: Order[] = [];
    store.watchAssignments(({ order }) => void seen.push(order));
    return seen;
  };
  const shardsSeenBy = (store: ReadableStore): string[][] => {
    const seen: string[][] = [];
    store.watchReports((reports) => void seen.push([...reports.keys()].sort()));
    return seen;
  };
  const last = <T>(list: readonly T[]): T | undefined => list.at(-1);

  describe(`${name} as an AssignmentStore`, () => {
    it(
      "calls a watcher with the current assignment soon, then with each newer one, never while it is being added",
      withStore(async (store) => {
        await store.publish(assignmentOf({ term: 1, epoch: 1 }));
        const seen = seenBy(store);
        expect(seen).toEqual([]);
        await eventually("the current one came", () => seen.length === 1);
        await store.publish(assignmentOf({ term: 1, epoch: 2 }));
        await eventually("the newer one came", () => last(seen)?.epoch === 2);
        await store.publish(assignmentOf({ term: 2, epoch: 1 }));
        await eventually("the newer term came", () => last(seen)?.term === 2);
      }),
    );

    it(
      "does not call a watcher before anything is published, nor after it was stopped",
      withStore(async (store) => {
        const stopped: Assignment[] = [];
        const stop = store.watchAssignments((assignment) => void stopped.push(assignment));
        await sleep(20);
        stop();
        const seen = seenBy(store);
        await store.publish(assignmentOf({ term: 1, epoch: 1 }));
        await eventually("another watcher was called", () => seen.length === 1);
        expect(stopped).toEqual([]);
      }),
    );

    it.each([
      { term: 3, epoch: 5 },
      { term: 3, epoch: 4 },
      { term: 2, epoch: 9 },
    ])("One order: refuses term $term epoch $epoch after term 3 epoch 5, and keeps what it has", (stale) =>
      withStore(async (store) => {
        await store.publish(assignmentOf({ term: 3, epoch: 5 }));
        await expect(store.publish(assignmentOf(stale))).rejects.toThrow(StaleAssignmentError);
        const seen = seenBy(store);
        await eventually("the kept one came", () => seen.length > 0);
        expect(seen).toEqual([{ term: 3, epoch: 5 }]);
      })(),
    );

    it(
      "shows reports to watchers, the newest of each shard",
      withStore(async (store) => {
        const states: (string | undefined)[] = [];
        store.watchReports((reports) => void states.push(reports.get("shard-0")?.state));
        await eventually("the empty fleet came", () => states.length > 0);
        await store.report(reportOf("shard-0", { state: "joining" }));
        await eventually("joining came", () => last(states) === "joining");
        await store.report(reportOf("shard-0", { state: "active" }));
        await eventually("active came", () => last(states) === "active");
      }),
    );

    it(
      "forgets a shard once its lease has run out, without anyone removing it, and keeps the one that renews",
      withStore(async (store) => {
        const seen = shardsSeenBy(store);
        await store.report(reportOf("shard-0"));
        await store.report(reportOf("shard-1"));
        await eventually("both were seen", () => last(seen)?.length === 2);
        const renew = setInterval(() => void store.report(reportOf("shard-1")), CONTRACT_LEASE_MS / 6);
        try {
          await eventually("only the renewed one is left", () => last(seen)?.join() === "shard-1");
        } finally {
          clearInterval(renew);
        }
        await eventually("none is left", () => last(seen)?.length === 0);
      }),
    );

    it(
      "shows the last word of a shard that says gone until its lease has run out, unless a newer process has taken its place",
      withStore(async (store) => {
        const seen: string[][] = [];
        store.watchReports(
          (reports) => void seen.push([...reports.values()].map(({ shard, state }) => `${shard} ${state}`).sort()),
        );
        await store.report(reportOf("shard-0", { incarnation: "two" }));
        await store.report(reportOf("shard-1"));
        await store.report(reportOf("shard-0", { incarnation: "one", state: "gone" }));
        await store.report(reportOf("shard-1", { state: "gone" }));
        await eventually("its last word came", () => last(seen)?.join() === "shard-0 active,shard-1 gone");
        await eventually("both leases ran out", () => last(seen)?.length === 0);
      }),
    );

    it(
      "refuses a second process of a shard's id while the first is alive, and lets it in when that has been silent for a while",
      withStore(async (store, other) => {
        const guardMs = DUPLICATE_GUARD_SHARE * CONTRACT_LEASE_MS;
        const seen: (string | undefined)[] = [];
        store.watchReports((reports) => void seen.push(reports.get("shard-0")?.incarnation));
        await store.report(reportOf("shard-0", { incarnation: "one" }));
        // A machine that stalls for longer than the guard lets the second in rightly: try again.
        let refusal: unknown;
        for (let attempt = 0; attempt < 20 && refusal === undefined; attempt += 1) {
          await store.report(reportOf("shard-0", { incarnation: "one" })).catch(() => sleep(2 * guardMs));
          refusal = await other.report(reportOf("shard-0", { incarnation: "two" })).catch((error: unknown) => error);
        }
        expect(refusal).toBeInstanceOf(DuplicateShardError);
        expect(String(refusal)).toContain("incarnation one");
        await eventually("the first is seen", () => last(seen) === "one");
        await sleep(guardMs + 1);
        await other.report(reportOf("shard-0", { incarnation: "two" }));
        await eventually("the second is seen", () => last(seen) === "two");
      }),
    );

    it(
      "lets a new process of a shard's id in at once when the one before said that it is gone",
      withStore(async (store, other) => {
        const seen: (string | undefined)[] = [];
        store.watchReports((reports) => void seen.push(reports.get("shard-0")?.incarnation));
        await store.report(reportOf("shard-0", { incarnation: "one" }));
        await store.report(reportOf("shard-0", { incarnation: "one", state: "gone" }));
        await other.report(reportOf("shard-0", { incarnation: "two" }));
        await eventually("the new one is seen", () => last(seen) === "two");
      }),
    );

    it(
      "is one store to all processes: assignments and reports of one reach the other",
      withStore(async (store, other) => {
        const orders = seenBy(other);
        const shards = shardsSeenBy(other);
        await store.publish(assignmentOf({ term: 1, epoch: 1 }));
        await store.report(reportOf("shard-0"));
        await eventually("the assignment came", () => last(orders)?.epoch === 1);
        await eventually("the report came", () => last(shards)?.join() === "shard-0");
      }),
    );

    it(
      "carries all that an assignment and a report say",
      withStore(async (store, other) => {
        const assignment = sealAssignment({
          order: { term: 7, epoch: 3 },
          units: {
            "ns/a": { phase: "warming", owner: "shard-0", next: "shard-1" },
            "cluster/nodes": { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: 1234.5 },
          },
          unowned: ["ns/\u00fc"],
        });
        const report = reportOf("shard-0", { units: { "ns/a": { state: "retiring", series: 3 } }, atMs: 5.5 });
        const assignments: Assignment[] = [];
        const reports: (ShardReport | undefined)[] = [];
        other.watchAssignments((seen) => void assignments.push(seen));
        other.watchReports((seen) => void reports.push(seen.get("shard-0")));
        await store.publish(assignment);
        await store.report(report);
        await eventually("the assignment came", () => assignments.length > 0);
        await eventually("the report came", () => last(reports) !== undefined);
        expect(last(assignments)).toEqual(assignment);
        expect(last(reports)).toEqual(report);
      }),
    );

    it(
      "tells which order it holds, none at first",
      withStore(async (store) => {
        const seen: Order[] = [];
        store.watchStored((order) => void seen.push(order));
        await eventually("none was told", () => seen.length > 0);
        expect(seen).toEqual([NO_ORDER]);
        await store.publish(assignmentOf({ term: 1, epoch: 4 }));
        await eventually("the published one was told", () => last(seen)?.epoch === 4);
      }),
    );

    it(
      "has a clock that goes forward",
      withStore(async (store) => {
        const before: EpochMs = store.now();
        await eventually("time passed", () => store.now() > before);
      }),
    );
  });
}
