import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { runRescale } from "./scenarios/rescale.ts";

describe("Never nowhere, at most one authoritative", () => {
  it("holds through 2 -> 4 -> 3 shards under churn, and in every body of the merged endpoint", async () => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const { verdict, merged, existing } = await runRescale(input, { steps: [2, 4, 3], churnRate: 50 });
    const seen = `${lines.join("\n")}\n${JSON.stringify(verdict)}`;
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    // Else nothing was watched: most pods outlive the churn, and the moves take seconds.
    expect(existing, seen).toBeGreaterThan(100);
    expect(verdict.polls, seen).toBeGreaterThan(50);
    expect(merged, seen).toMatchObject({ missing: 0, double: 0, partial: [] });
    expect(merged.scrapes, seen).toBeGreaterThan(50);
  });
});
