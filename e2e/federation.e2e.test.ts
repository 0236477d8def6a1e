import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { brokenPromises, describeFederation } from "./federation/describe-federation.ts";
import { runFederation } from "./scenarios/federation.ts";

describe("two leaves and a global server, by the examples of deploy/federation", () => {
  it("counts are flat at each leaf and in sum through 2 -> 4 -> 3 shards and a restart, joins hold, and nothing is counted on", async () => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const result = await runFederation(input, {
      ...{ steps: [2, 4, 3], restarts: 1, setting: "constant", intervalSeconds: 3, isWhole: false },
      ...{ churnRate: 20, victimsPerNamespace: 3 },
    });
    const { servers, deleted, flipped, killed } = result;
    const broken = brokenPromises(result);
    const seen = [...lines, ...describeFederation(result), ...broken].join("\n");
    expect(broken, seen).toEqual([]);
    // Else nothing was watched.
    expect(servers.map(({ role }) => role)).toEqual(["leaf", "leaf", "global"]);
    for (const { counts, joins } of servers) {
      expect(counts[0]?.first, seen).toBeGreaterThan(50);
      expect(joins.length).toBeGreaterThan(2);
    }
    expect(deleted).toBeGreaterThan(20);
    expect(flipped).toBeGreaterThan(20);
    expect(lines.join("\n"), "units retire for longer than a round trip").toMatch(/retiring \d+/);
    expect(killed.told, seen).toEqual(["leaf 1, Prometheus 3, every 3 s"]);
  }, 360_000);
});
