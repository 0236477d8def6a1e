import { describe, expect, it } from "vitest";
import { openTestCluster } from "../fixtures/test-cluster.ts";

describe("a reflector", () => {
  it.each([
    [true, "h2"],
    [false, "http/1.1"],
  ])("keeps its sink equal to the server through creates, updates and deletes (TLS %s, %s)", async (tls, protocol) => {
    await using cluster = await openTestCluster({ tls });
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.startChurn(200);
    await new Promise((resolve) => setTimeout(resolve, 300));
    cluster.simulator.stopChurn();
    await cluster.settle(pods);
    expect(pods.sink.replaces).toBe(1);
    expect(new Set(cluster.simulator.requests.map((request) => request.protocol))).toEqual(new Set([protocol]));
  });
});
