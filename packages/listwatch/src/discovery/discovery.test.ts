import { describe, expect, it } from "vitest";
import { openTestCluster } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";
import { createDiscovery, type DiscoveryOptions } from "./create-discovery.ts";
import type { DiscoverableKind } from "./presence.ts";

const POLICIES: DiscoverableKind = {
  resource: "mutatingadmissionpolicies",
  group: "admissionregistration.k8s.io",
  version: "v1",
  versions: ["v1alpha1", "v1beta1", "v1"],
};
const PODS: DiscoverableKind = { resource: "pods", group: "", version: "v1", versions: ["v1"] };
const OF_NOBODY: DiscoverableKind = { ...PODS, resource: "widgets", group: "example.com" };
const FAST = { confirmMs: 10, retryMinMs: 20, retryMaxMs: 40, failedMs: 10, gapMs: 5 };

/** As pino's: its methods are of use only when they are called on it. */
class RecordingLog {
  readonly lines: string[] = [];
  debug(_fields: unknown, _message: string): void {
    this.lines.slice();
  }
  info(_fields: unknown, message: string): void {
    this.lines.push(message);
  }
  warn(fields: unknown, message: string): void {
    this.info(fields, message);
  }
  error(fields: unknown, message: string): void {
    this.info(fields, message);
  }
}

async function open(cluster: Awaited<ReturnType<typeof openTestCluster>>, options: Partial<DiscoveryOptions> = {}) {
  const log = new RecordingLog();
  const discovery = createDiscovery({ client: cluster.client, log, timings: FAST, ...options });
  const settled = (kind: DiscoverableKind) => until(() => discovery.presence(kind).state !== "pending");
  return {
    discovery,
    settled,
    lines: log.lines,
    asked: () => cluster.simulator.requests.filter(({ path }) => path === "/apis").length,
    [Symbol.asyncDispose]: () => discovery.stop(),
  };
}

describe.each(["aggregated", "versioned"] as const)("discovery of a server that answers %s", (form) => {
  it("finds the oldest version served, and says once what is not there", async () => {
    await using cluster = await openTestCluster({ discovery: form });
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1beta1", "v1"]);
    await using opened = await open(cluster);
    const { discovery, settled, lines } = opened;
    expect(discovery.presence(PODS)).toEqual({ state: "pending" });
    discovery.presence(POLICIES);
    discovery.presence(OF_NOBODY);
    await settled(OF_NOBODY);
    expect(discovery.presence(PODS)).toEqual({ state: "served", version: "v1" });
    expect(discovery.presence(POLICIES)).toEqual({ state: "served", version: "v1beta1" });
    expect(discovery.presence(OF_NOBODY)).toMatchObject({ state: "missing" });
    const asked = opened.asked();
    await until(() => opened.asked() > asked + 3);
    expect(lines.filter((line) => line.includes("widgets"))).toHaveLength(1);
  });

  it("finds a kind that appears while it is missing, and asks no more when nothing is", async () => {
    await using cluster = await openTestCluster({ discovery: form });
    cluster.simulator.setServedVersions(POLICIES.resource, []);
    await using opened = await open(cluster);
    const { discovery, settled, lines } = opened;
    await settled(POLICIES);
    expect(discovery.presence(POLICIES).state).toBe("missing");
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1"]);
    await until(() => discovery.presence(POLICIES).state === "served");
    expect(lines).toHaveLength(2);
    await settled(PODS); // a kind that nobody has asked about before
    const asked = opened.asked();
    await new Promise((resolve) => setTimeout(resolve, 3 * FAST.retryMaxMs));
    expect(opened.asked()).toBe(asked);
  });

  it("asks again after a 404, once for many, and finds the version that is served now", async () => {
    await using cluster = await openTestCluster({ discovery: form });
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1beta1"]);
    await using opened = await open(cluster, { timings: { ...FAST, gapMs: 50 } });
    const { discovery, settled } = opened;
    await settled(POLICIES);
    const asked = opened.asked();
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1"]);
    for (let count = 0; count < 100; count += 1) discovery.suspect();
    await until(() => JSON.stringify(discovery.presence(POLICIES)).includes('"v1"'));
    expect(opened.asked() - asked).toBe(1);
  });
});

describe("a server that is starting, and does not name all it has", () => {
  it("is not believed at once: what it names a moment later was not missing", async () => {
    await using cluster = await openTestCluster();
    cluster.simulator.setServedVersions(POLICIES.resource, []);
    await using opened = await open(cluster, { timings: { ...FAST, confirmMs: 60_000 } });
    const { discovery, settled, lines } = opened;
    discovery.presence(POLICIES);
    await settled(PODS);
    expect(discovery.presence(POLICIES)).toEqual({ state: "pending" });
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1"]);
    discovery.suspect();
    await settled(POLICIES);
    expect(discovery.presence(POLICIES)).toEqual({ state: "served", version: "v1" });
    expect(lines).toEqual([]);
  });
});

describe("a server that was lost", () => {
  it("is asked again soon while a kind is missing, and only then", async () => {
    await using cluster = await openTestCluster();
    await using opened = await open(cluster, { timings: { ...FAST, retryMinMs: 1e6, retryMaxMs: 1e6, restartMs: 20 } });
    const { discovery, settled } = opened;
    await settled(PODS);
    const asked = opened.asked();
    discovery.suspectRestart();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(opened.asked()).toBe(asked);
    cluster.simulator.setServedVersions(POLICIES.resource, []);
    await settled(POLICIES);
    cluster.simulator.setServedVersions(POLICIES.resource, ["v1"]);
    discovery.suspectRestart();
    await until(() => discovery.presence(POLICIES).state === "served");
  });
});

describe("discovery that is not to be had", () => {
  it.each([403, 500] as const)(
    "leaves each kind to be tried in its usual version (%s), and tries again",
    async (status) => {
      await using cluster = await openTestCluster();
      cluster.simulator.setServedVersions(POLICIES.resource, ["v1beta1"]);
      const refused = cluster.simulator.faults.inject({ kind: "status", code: status }, { pathPrefix: "/api" });
      await using opened = await open(cluster);
      const { discovery, settled, lines } = opened;
      await settled(POLICIES);
      expect(discovery.presence(POLICIES)).toEqual({ state: "unknown", version: "v1" });
      await until(() => opened.asked() > 3);
      expect(lines).toHaveLength(1);
      refused.clear();
      await until(() => discovery.presence(POLICIES).state === "served");
      expect(discovery.presence(POLICIES)).toEqual({ state: "served", version: "v1beta1" });
    },
  );

  it("does not wait for a server that does not answer, and keeps what was known", async () => {
    await using cluster = await openTestCluster();
    await using opened = await open(cluster, { timings: { ...FAST, answerMs: 50 } });
    const { discovery, settled } = opened;
    await settled(PODS);
    const silent = cluster.simulator.faults.inject({ kind: "unanswered" }, { pathPrefix: "/api" });
    await settled(POLICIES);
    expect(discovery.presence(POLICIES)).toEqual({ state: "unknown", version: "v1" });
    expect(discovery.presence(PODS)).toEqual({ state: "served", version: "v1" });
    silent.clear();
  });
});
