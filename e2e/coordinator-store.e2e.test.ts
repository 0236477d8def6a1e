import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { rescaleCoordinatorStore, restartCoordinatorStore } from "./scenarios/coordinator-store.ts";
import type { FleetRunResult } from "./scenarios/fleet-run.ts";

const input = (lines: string[]) => ({ cluster: sharedCluster(), print: (line: string) => void lines.push(line) });

function expectWhole({ verdict, existing }: FleetRunResult, seen: string): void {
  expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
  // Else nothing was watched.
  expect(existing, seen).toBeGreaterThan(100);
  expect(verdict.polls, seen).toBeGreaterThan(50);
}

describe("Never nowhere, at most one authoritative: a fleet without Redis", () => {
  it("holds through 2 -> 4 -> 3 shards under churn, and in every body of the merged endpoint", async () => {
    const lines: string[] = [];
    const result = await rescaleCoordinatorStore(input(lines), { steps: [2, 4, 3], churnRate: 50 });
    const seen = `${lines.join("\n")}\n${JSON.stringify(result)}`;
    expectWhole(result, seen);
    expect(result.merged, seen).toMatchObject({ missing: 0, double: 0, partial: [] });
  });

  it("holds when the coordinator is killed and started again: it hears who serves what, and moves nothing", async () => {
    const lines: string[] = [];
    const result = await restartCoordinatorStore(input(lines), { shards: 3, churnRate: 50 });
    const seen = `${lines.join("\n")}\n${JSON.stringify(result)}`;
    expectWhole(result, seen);
    expect(result.after, seen).toBe(result.before);
    expect(result.orders[1], seen).not.toBe(result.orders[0]);
    expect(result.problems, seen).toEqual([]);
  });
});
