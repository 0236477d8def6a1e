import { createApiClient, KubeconfigError, silentLog } from "@kube-state-shards/listwatch";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { awaitApiServer } from "./await-api-server.ts";
import { probePathOf } from "./probe-api-server.ts";
import { watchApiServer } from "./watch-api-server.ts";

let simulator: Simulator;
let ending: AbortController;
beforeEach(async () => {
  simulator = await startSimulator({ tokens: { right: "admin" }, seed: { pods: 0 } });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await simulator.close();
});

const probePath = (): string => "/api/v1/namespaces?limit=1";

function clientOf(token: string) {
  return createApiClient({
    server: simulator.url,
    description: "simulated",
    tls: async () => ({ rejectUnauthorized: true }),
    headers: async () => ({ authorization: `Bearer ${token}` }),
    refresh: () => {},
  });
}

describe("awaitApiServer", () => {
  it("waits until the server answers, and tells of each attempt before", async () => {
    const client = clientOf("right");
    await simulator.faults.stopListening();
    const onFailure = vi.fn(() => void simulator.faults.startListening());
    expect(await awaitApiServer({ client, probePath, signal: ending.signal, retryMs: 10, onFailure })).toBe(true);
    expect(onFailure).toHaveBeenCalled();
    await client.close();
  });

  it("takes a 403 for an answer", async () => {
    simulator.setDenied([{}]);
    const client = clientOf("right");
    expect(await awaitApiServer({ client, probePath, signal: ending.signal, onFailure: () => {} })).toBe(true);
    await client.close();
  });

  it("asks for no object where namespaces are named", async () => {
    const client = clientOf("right");
    const named = { namespaces: ["a"], namespacesDenylist: undefined, namespaceSelector: undefined };
    const path = probePathOf({ ...named, node: undefined, trackUnscheduledPods: false });
    expect(await awaitApiServer({ client, probePath: () => path, signal: ending.signal, onFailure: () => {} })).toBe(
      true,
    );
    expect(simulator.requests.map((request) => [request.path, request.resource])).toEqual([["/version", undefined]]);
    await client.close();
  });

  it("does not wait for what waiting cannot mend", async () => {
    const client = clientOf("wrong");
    await expect(
      awaitApiServer({ client, probePath, signal: ending.signal, onFailure: () => {} }),
    ).rejects.toMatchObject({
      code: "KSS_API_STATUS",
      status: 401,
    });
    await client.close();
    const broken = createApiClient({
      server: simulator.url,
      description: "simulated",
      tls: async () => ({ rejectUnauthorized: true }),
      headers: () => Promise.reject(new KubeconfigError("the exec plugin failed")),
      refresh: () => {},
    });
    await expect(
      awaitApiServer({ probePath, client: broken, signal: ending.signal, onFailure: () => {} }),
    ).rejects.toThrow("the exec plugin failed");
    await broken.close();
  });

  it("ends with false when it is told to", async () => {
    await simulator.faults.stopListening();
    const client = clientOf("right");
    const onFailure = (): void => ending.abort();
    expect(await awaitApiServer({ client, probePath, signal: ending.signal, retryMs: 10, onFailure })).toBe(false);
    await client.close();
  });
});

describe("watchApiServer", () => {
  it("says when the server is gone, and when it is back", async () => {
    const client = clientOf("right");
    const said: string[] = [];
    const log = {
      ...silentLog,
      warn: (_fields: object, message: string) => void said.push(`warn ${message}`),
      info: (_fields: object, message: string) => void said.push(`info ${message}`),
    };
    const watching = watchApiServer({ client, probePath, log, signal: ending.signal, everyMs: 10, retryMs: 10 });
    await simulator.faults.stopListening();
    await vi.waitUntil(() => said.length > 0, { timeout: 60_000 });
    expect(said[0]).toMatch(/^warn .*served on\.$/);
    await simulator.faults.startListening();
    await vi.waitUntil(() => said.includes("info the API server answers again"), { timeout: 60_000 });
    ending.abort();
    await watching;
    await client.close();
  });
});
