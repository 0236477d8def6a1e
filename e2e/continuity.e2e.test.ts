import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { describeContinuity, runContinuity } from "./scenarios/continuity.ts";

describe("--handoff-continuity timestamps", () => {
  it("count() is flat at every second through 2 -> 3 -> 2 shards, and what is deleted meanwhile leaves no ghost", async () => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const result = await runContinuity(input, { steps: [2, 3, 2], churnRate: 20 });
    const { scrapers, verdict, deleted, existing } = result;
    const seen = [...lines, ...describeContinuity(result), JSON.stringify(verdict)].join("\n");
    expect(scrapers.map(({ name }) => name)).toEqual(["Prometheus 2, every 2 s", "Prometheus 3, every 5 s"]);
    for (const { counts, ghosts } of scrapers) {
      expect(counts, seen).toMatchObject([{ isFlat: true }, { isFlat: true }]);
      expect(ghosts, seen).toBe(0);
    }
    // Stamped samples do not count: who polls sees one authoritative owner all the while.
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    // Else nothing was watched.
    expect(existing, seen).toBeGreaterThan(100);
    expect(deleted, seen).toBeGreaterThan(20);
    expect(lines.join("\n"), "stamped or not, units retire for longer than a round trip").toMatch(/retiring \d+/);
  });
});
