import { describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { compareUnion } from "./scenarios/union.ts";

describe("Union equals whole", () => {
  it("holds for the shards, the merged endpoint, static shards and slices of a real cluster, none of it twice", async () => {
    const cluster = sharedCluster();
    const lines: string[] = [];
    const result = await compareUnion({ cluster, print: (line) => void lines.push(line) }, 3);
    expect(result.pods).toBe((await listPodKeys(cluster.objects)).size);
    expect(result.comparisons.map((one) => one.side)).toHaveLength(8);
    for (const { side, ...seen } of result.comparisons) {
      expect(seen, `${side}\n${lines.join("\n")}`).toEqual({
        samples: result.samples,
        repeated: 0,
        missing: [],
        added: [],
      });
    }
  });
});
