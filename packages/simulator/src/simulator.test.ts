import { describe, expect, it } from "vitest";
import { startSimulator } from "./index.ts";

describe("a simulator", () => {
  it("serves its seeded cluster over plain HTTP", async () => {
    const simulator = await startSimulator({ seed: { pods: 20, namespaces: 2, nodes: 3 } });
    try {
      const response = await fetch(`${simulator.url}/api/v1/pods?limit=5`);
      const list: unknown = await response.json();
      expect(response.status).toBe(200);
      expect(list).toMatchObject({ kind: "PodList", metadata: { remainingItemCount: 15 } });
      expect(simulator.cluster.count("pods")).toBe(20);
      expect(simulator.cluster.count("nodes")).toBe(3);
    } finally {
      await simulator.close();
    }
  });
});
