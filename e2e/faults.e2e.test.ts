import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";

/** What is most likely to happen. The others are run by their names: `npm run -s e2e -- NAME`. */
const EVERY_TIME = ["rescale", "rolling-restart", "kill-shard", "kill-leader", "redis-stop"];
const SETTINGS = { steps: [2, 5, 3], churnRate: 30, seconds: 10 };

describe("what is promised when something goes wrong", () => {
  it.each(EVERY_TIME)("is held: %s", async (name) => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const outcome = await SCENARIOS[name]?.run(input, SETTINGS);
    expect(outcome, [...lines, outcome?.lastLine].join("\n")).toMatchObject({
      passed: true,
      result: { broken: [] },
    });
    // Else nothing was watched: most pods outlive the churn, and something has moved.
    expect(outcome?.result).toMatchObject({ existing: expect.toSatisfy((existing: number) => existing > 100) });
    expect(outcome?.row?.moves).toBeGreaterThan(0);
  });
});
