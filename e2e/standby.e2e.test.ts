import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { killShardWithStandby, rescaleWithStandby, STANDBY_GAP_MS } from "./scenarios/standby.ts";

const start = () => {
  const lines: string[] = [];
  return { input: { cluster: sharedCluster(), print: (line: string) => void lines.push(line) }, lines };
};

describe("a fleet that holds every unit warm", () => {
  it("misses what a killed shard owned for its lease and no longer, and nothing after that", async () => {
    const { input, lines } = start();
    const { verdict, lost, afterwards } = await killShardWithStandby(input, { churnRate: 20 });
    const seen = `${lines.join("\n")}\n${JSON.stringify({ verdict, afterwards })}`;
    expect(lost, seen).toBeGreaterThan(0);
    expect(verdict.double, seen).toBe(0);
    expect(verdict.missing, seen).toBeGreaterThan(0); // else nothing was killed, or nobody was watching
    expect(verdict.longestGapMs, seen).toBeLessThanOrEqual(STANDBY_GAP_MS);
    expect(verdictLine(afterwards), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(afterwards.polls, seen).toBeGreaterThan(10); // the shard is back no sooner than after two quiet seconds
  });

  it("Never nowhere, at most one authoritative: through 2 -> 4 -> 3 shards under churn, and in every merged body", async () => {
    const { input, lines } = start();
    const { verdict, merged, existing } = await rescaleWithStandby(input, { steps: [2, 4, 3], churnRate: 20 });
    const seen = `${lines.join("\n")}\n${JSON.stringify(verdict)}`;
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(existing, seen).toBeGreaterThan(100);
    expect(merged, seen).toMatchObject({ missing: 0, double: 0, partial: [] });
  });
});
