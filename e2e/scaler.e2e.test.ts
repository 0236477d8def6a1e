import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { runScaler } from "./scenarios/scaler.ts";

describe("Never nowhere, at most one authoritative: a fleet that is sized by its cluster", () => {
  it("holds while 100, 1,000, then 300 nodes come and go by 15 %, and while the leader is killed in the middle of a shrink", async () => {
    const lines: string[] = [];
    const result = await runScaler({ cluster: sharedCluster(), print: (line) => void lines.push(line) }, 20);
    const seen = `${lines.join("\n")}\n${JSON.stringify(result)}`;
    expect(verdictLine(result.verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(result.broken, seen).toEqual([]);
    expect(Math.max(...result.history), seen).toBeGreaterThanOrEqual(4);
    // Else nothing was watched.
    expect(result.existing, seen).toBeGreaterThan(100);
    expect(result.verdict.polls, seen).toBeGreaterThan(50);
  });
});
