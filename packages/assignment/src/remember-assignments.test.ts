import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Assignment } from "./assignment.ts";
import { assignmentOf } from "./assignment-store.case.ts";
import { createMemoryStore } from "./memory-store.ts";
import { parseAssignment } from "./messages.ts";
import { rememberAssignments } from "./remember-assignments.ts";

function open(kept: unknown, patienceMs = 1) {
  const store = createMemoryStore();
  const written: Assignment[] = [];
  const failures: string[] = [];
  const recalled: Assignment[] = [];
  const feed = rememberAssignments(store, {
    memory: {
      read: async () => {
        if (kept instanceof Error) throw kept;
        return kept;
      },
      write: async (assignment) => void written.push(assignment),
    },
    patienceMs,
    onRecalled: (assignment) => void recalled.push(assignment),
    onFailed: (what) => void failures.push(what),
    parse: parseAssignment,
  });
  const seen: string[] = [];
  const stop = feed.watchAssignments(({ order }) => void seen.push(`${order.term}.${order.epoch}`));
  return { store, written, failures, recalled, seen, stop };
}

async function eventually(holds: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + 60_000; !holds(); await sleep(2))
    if (Date.now() > untilMs) throw new Error("waited 60 s");
}

const stored = (term: number, epoch: number): unknown => JSON.parse(JSON.stringify(assignmentOf({ term, epoch })));

describe("remembered assignments", () => {
  it("stand in for a source that says nothing, until it says something newer", async () => {
    const { store, seen, recalled } = open(stored(3, 4));
    await eventually(() => seen.length === 1);
    await store.publish(assignmentOf({ term: 2, epoch: 9 }));
    await store.publish(assignmentOf({ term: 3, epoch: 5 }));
    await eventually(() => seen.length === 2);
    expect(seen).toEqual(["3.4", "3.5"]);
    expect(recalled).toHaveLength(1);
  });

  it("are not asked for when the source speaks in time, and are kept anew", async () => {
    const { store, seen, written, recalled } = open(stored(9, 9), 30);
    await store.publish(assignmentOf({ term: 1, epoch: 1 }));
    await eventually(() => written.length === 1);
    await sleep(60);
    expect([seen, recalled]).toEqual([["1.1"], []]);
    expect(written.map(({ order }) => order)).toEqual([{ term: 1, epoch: 1 }]);
  });

  it.each([
    ["nothing is kept", undefined, []],
    ["what is kept cannot be read", new Error("no"), ["read"]],
    ["what is kept is none", { order: 1 }, ["read"]],
  ] as const)("are done without where %s", async (_why, kept, wanted) => {
    const { store, seen, failures } = open(kept);
    await sleep(20);
    await store.publish(assignmentOf({ term: 1, epoch: 1 }));
    await eventually(() => seen.length === 1);
    expect(failures).toEqual(wanted);
  });
});
