import { connect } from "node:http2";
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

  it("closes while many streams are open and their clients hang up", async () => {
    const simulator = await startSimulator({ tls: true });
    const sessions = Array.from({ length: 4 }, () => connect(simulator.url, { ca: simulator.caPem ?? "" }));
    for (const session of sessions) {
      session.on("error", () => {});
      for (let index = 0; index < 50; index += 1) {
        session.request({ ":path": "/api/v1/pods?watch=1&resourceVersion=0" }).on("error", () => {});
      }
    }
    await expect.poll(() => simulator.openWatches().length, { timeout: 60_000 }).toBe(200);
    for (const session of sessions) session.destroy();
    await simulator.close();
    await expect(fetch(`${simulator.url}/readyz`)).rejects.toThrow();
  });

  it("writes a kubeconfig with its address, its certificate and a user's token", async () => {
    const simulator = await startSimulator({ tls: true, tokens: { first: "one", second: "two" } });
    try {
      const text = simulator.kubeconfigYaml("two");
      expect(text).toContain(`server: "${simulator.url}"`);
      expect(text).toContain('token: "second"');
      const ca = /certificate-authority-data: (\S+)/.exec(text)?.[1] ?? "";
      expect(Buffer.from(ca, "base64").toString()).toBe(simulator.caPem);
    } finally {
      await simulator.close();
    }
  });
});
