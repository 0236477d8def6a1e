import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnedCluster, startRealCluster } from "./cluster/start-real-cluster.ts";
import { withSharding } from "./cluster/with-sharding.ts";
import { costsOfFixed, measureShare, type ShareResult } from "./scenarios/share.ts";

// Even namespaces, enough of them: the cluster that other files share has a third of its pods in one of twelve.
const SEED = { pods: 1_200, namespaces: 48, skew: 0 };
const SHARDS = 4;

let cluster: OwnedCluster;
let result: ShareResult;
const lines: string[] = [];

beforeAll(async () => {
  cluster = await startRealCluster();
  await cluster.seed(SEED);
  result = await measureShare({ cluster, print: (line) => void lines.push(line) }, SHARDS);
});
afterAll(() => cluster.stop());

describe("A shard's share", () => {
  it("of the bytes that an unsharded process receives is at most 30 % for each of four, counted on the way", () => {
    const { costs, largestPercent } = result.fleet;
    expect(costs).toHaveLength(SHARDS);
    expect(largestPercent.received, lines.join("\n")).toBeLessThanOrEqual(30);
    // Else something was not received, or not counted: together they have it all.
    const together = costs.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    expect(together, lines.join("\n")).toBeGreaterThan(0.98 * result.unsharded.receivedBytes);
  });

  it("is as much whichever way it is watched: by namespace, with the server's filter, or cluster-wide with the others left out", async () => {
    const costOf = async (strategy: string): Promise<number> => {
      const args = ["--watch-strategy", strategy];
      const [cost] = await costsOfFixed(cluster, { count: SHARDS, index: 0, args });
      return cost?.receivedBytes ?? Number.NaN;
    };
    const byNamespace = await costOf("namespace");
    expect(await withSharding(cluster, () => costOf("server"))).toBeLessThanOrEqual(1.05 * byNamespace);
    expect(await costOf("cluster")).toBeLessThanOrEqual(1.05 * byNamespace);
    expect(await costOf("auto")).toBeLessThanOrEqual(1.05 * byNamespace);
  });

  it("would show a shard that receives more: one of two gets about half", async () => {
    const [cost] = await costsOfFixed(cluster, { count: 2, index: 0 });
    expect((cost?.receivedBytes ?? 0) / result.unsharded.receivedBytes).toBeGreaterThan(0.4);
  });
});
