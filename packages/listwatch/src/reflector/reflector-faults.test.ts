import { describe, expect, it } from "vitest";
import { createApiClient } from "../connection/create-api-client.ts";
import { FAST, openTestCluster, type TestCluster, type TestReflector } from "../fixtures/test-cluster.ts";
import { until } from "../fixtures/until.ts";

const lists = (cluster: TestCluster) => cluster.simulator.requests.filter(({ verb }) => verb === "list");
const watches = (cluster: TestCluster) => cluster.simulator.requests.filter(({ verb }) => verb === "watch");
const upserts = ({ sink }: TestReflector) => sink.told.filter((line) => line.startsWith("upsert"));
const expectNoDuplicates = (pods: TestReflector): void =>
  expect(new Set(upserts(pods)).size).toBe(upserts(pods).length);

function createPod(cluster: TestCluster, name: string, namespace = "team-x"): void {
  cluster.simulator.cluster.create("pods", { metadata: { name, namespace }, spec: {} });
}

describe("a reflector whose connection fails", () => {
  it("goes on with its watch through a GOAWAY and opens another connection for what comes next", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.faults.goAway();
    const nodes = cluster.reflect({ namespace: "team-x" });
    createPod(cluster, "after-goaway");
    await cluster.settle(pods, nodes);
    expect(pods.observed).toEqual(["listed success", "watchStarted success"]);
    expectNoDuplicates(pods);
  });

  it("leaves a retired connection that is silent, since it cannot be pinged, and loses nothing", async () => {
    await using cluster = await openTestCluster({ client: { timings: { pingAfterMs: 20, pingAnswerMs: 100 } } });
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.faults.goAway();
    await until(() => pods.observed.filter((line) => line === "watchStarted success").length === 2);
    createPod(cluster, "after-goaway");
    await cluster.settle(pods);
    expect(pods.sink.replaces).toBe(1);
    expectNoDuplicates(pods);
  });

  it("loses and duplicates nothing through dropped connections, and lists only once", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.startChurn(300);
    for (let drop = 0; drop < 5; drop += 1) {
      const before = watches(cluster).length;
      cluster.simulator.faults.dropConnections();
      await until(() => watches(cluster).length > before);
    }
    cluster.simulator.stopChurn();
    await cluster.settle(pods);
    expectNoDuplicates(pods);
    expect(pods.sink.replaces).toBe(1);
  });

  it("finds a silently dead connection by its unanswered PING and loses nothing", async () => {
    await using cluster = await openTestCluster({ client: { timings: { pingAfterMs: 50, pingAnswerMs: 50 } } });
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.faults.blackhole();
    createPod(cluster, "unseen-at-first");
    await cluster.settle(pods);
    expect(pods.observed).toContain("watchEnded error");
    expect(pods.sink.replaces).toBe(1);
    expectNoDuplicates(pods);
  });

  it("waits for a server that is restarted, and goes on from where it was", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    await cluster.simulator.faults.stopListening();
    createPod(cluster, "while-down");
    await until(() => pods.reflector.state().state === "backingOff");
    await cluster.simulator.faults.startListening();
    await cluster.settle(pods);
    expect(pods.sink.replaces).toBe(1);
    expectNoDuplicates(pods);
  });

  it("opens a watch anew that brings neither event nor bookmark, without listing", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect({ timings: { ...FAST, watchSilenceMs: 30 } });
    await until(() => watches(cluster).length >= 3);
    await cluster.settle(pods);
    expect(lists(cluster).length).toBe(1);
  });

  it("lists again when a list is never answered", async () => {
    await using cluster = await openTestCluster();
    cluster.simulator.faults.inject({ kind: "unanswered" }, { verb: "list", times: 1 });
    const pods = cluster.reflect({ timings: { ...FAST, listSilenceMs: 30 } });
    await cluster.settle(pods);
    expect(pods.observed.slice(0, 2)).toEqual(["listed error", "listed success"]);
  });

  it("ends for good when it is stopped, even while the server does not answer", async () => {
    await using cluster = await openTestCluster();
    cluster.simulator.faults.inject({ kind: "unanswered" });
    const pods = cluster.reflect();
    await until(() => lists(cluster).length === 1);
    await pods.reflector.stop();
    expect(pods.reflector.state()).toEqual({ state: "idle" });
    expect(pods.sink.told).toEqual(["abort"]);
  });
});

describe("a reflector that has to list again", () => {
  it("asks for any version first, and for nothing older than it has seen after a line it cannot read", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    createPod(cluster, "seen");
    await cluster.settle(pods);
    const seen = pods.reflector.resourceVersion();
    cluster.simulator.faults.strikeWatches("garbageLine");
    await until(() => pods.sink.replaces === 2);
    expect(lists(cluster).map(({ query }) => query)).toEqual([
      { resourceVersion: "0" },
      { resourceVersion: seen, resourceVersionMatch: "NotOlderThan" },
    ]);
    expect(pods.observed).toContain("badEvent unparsable");
    expect(pods.observed).toContain("relist badEvent");
    await cluster.settle(pods);
  });

  it("lists again after an event of a type nobody knows", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.faults.strikeWatches("unknownEvent");
    await until(() => pods.sink.replaces === 2);
    expect(pods.observed).toContain("badEvent unknownType");
    await cluster.settle(pods);
  });

  it("leaves the version out after a 410, and backs off from a second one", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect({ timings: { ...FAST, immediateRelistMs: 60_000 } });
    await cluster.settle(pods);
    const states: string[] = [];
    pods.reflector.onState(({ state }) => states.push(state));
    cluster.simulator.faults.strikeWatches("expire");
    await until(() => pods.sink.replaces === 2);
    await cluster.settle(pods);
    expect(states).toEqual(["listing", "watching"]);
    cluster.simulator.faults.inject({ kind: "expired" }, { verb: "watch", times: 1 });
    cluster.simulator.faults.strikeWatches("end");
    await until(() => pods.sink.replaces === 3);
    expect(states).toContain("backingOff");
    expect(lists(cluster).map(({ query }) => query)).toEqual([{ resourceVersion: "0" }, {}, {}]);
  });

  it("does not let a stale replica bring a deleted object back", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    createPod(cluster, "gone");
    await cluster.settle(pods);
    const past = pods.reflector.resourceVersion();
    cluster.simulator.cluster.remove("pods", { name: "gone", namespace: "team-x" });
    await cluster.settle(pods);
    cluster.simulator.faults.inject({ kind: "staleReplica", resourceVersion: past }, { times: 2 });
    const told = pods.sink.told.length;
    cluster.simulator.faults.strikeWatches("garbageLine");
    await until(() => pods.sink.replaces === 2);
    await cluster.settle(pods);
    expect(pods.sink.told.slice(told).filter((line) => line.includes("gone"))).toEqual([]);
    expect(pods.sink.held().some((line) => line.includes("gone"))).toBe(false);
    expect(lists(cluster).at(-1)?.query).toEqual({});
  });

  it.each(["truncated", "truncatedCleanly"] as const)(
    "keeps the last good data when a list is %s, and lists again",
    async (kind) => {
      await using cluster = await openTestCluster();
      const pods = cluster.reflect();
      await cluster.settle(pods);
      cluster.simulator.faults.inject({ kind, afterBytes: 5_000 }, { verb: "list", times: 2 });
      cluster.simulator.faults.strikeWatches("garbageLine");
      await until(() => pods.observed.filter((line) => line === "listed error").length === 2);
      expect(pods.sink.held().length).toBe(20);
      expect(pods.reflector.state()).toMatchObject({ synced: true });
      await until(() => pods.sink.replaces === 2);
      await cluster.settle(pods);
    },
  );
});

describe("a reflector that is refused", () => {
  it("waits as long as a busy server asks", async () => {
    await using cluster = await openTestCluster();
    cluster.simulator.faults.inject({ kind: "status", code: 429, retryAfterSeconds: 1 }, { verb: "list", times: 1 });
    const pods = cluster.reflect();
    await until(() => pods.reflector.state().state === "backingOff");
    const state = pods.reflector.state();
    expect(state.state === "backingOff" && state.untilMs - Date.now()).toBeGreaterThan(500);
    await cluster.settle(pods);
  });

  it.each([500, 503] as const)("tries again after a %d of list and of watch", async (code) => {
    await using cluster = await openTestCluster();
    cluster.simulator.faults.inject({ kind: "status", code, retryAfterSeconds: 0 }, { times: 4 });
    const pods = cluster.reflect();
    await cluster.settle(pods);
    expect(pods.observed.filter((line) => line === "listed error").length).toBe(4);
    cluster.simulator.faults.inject({ kind: "status", code, retryAfterSeconds: 0 }, { verb: "watch", times: 2 });
    cluster.simulator.faults.strikeWatches("end");
    await until(() => pods.observed.filter((line) => line === "watchStarted error").length === 2);
    await cluster.settle(pods);
    expect(pods.sink.replaces).toBe(1);
  });

  it.each([403, 404] as const)("is blocked and settled by a %d, and lists as soon as it may", async (code) => {
    await using cluster = await openTestCluster();
    const fault = cluster.simulator.faults.inject({ kind: "status", code });
    const pods = cluster.reflect();
    await until(() => pods.reflector.state().state === "blocked" && fault.hits() > 2);
    expect(pods.reflector.state()).toMatchObject({ state: "blocked", status: code, synced: false });
    fault.clear();
    await cluster.settle(pods);
  });

  it("is not taken for blocked by what a starting API server answers before it has read its roles", async () => {
    await using cluster = await openTestCluster();
    const fault = cluster.simulator.faults.inject({ kind: "status", code: 403 }, { times: 2 });
    const pods = cluster.reflect();
    const seen = new Set<string>();
    pods.reflector.onState(({ state }) => seen.add(state));
    await cluster.settle(pods);
    expect(fault.hits()).toBe(2);
    expect([...seen].sort()).toEqual(["backingOff", "listing", "watching"]);
  });

  it("keeps the last good data when it loses its permission later", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect();
    await cluster.settle(pods);
    cluster.simulator.setDenied([{ resource: "pods" }]);
    cluster.simulator.faults.strikeWatches("end");
    await until(() => pods.reflector.state().state === "blocked");
    expect(pods.reflector.state()).toMatchObject({ synced: true });
    expect(pods.sink.held().length).toBe(20);
    cluster.simulator.setDenied([]);
    await cluster.settle(pods);
  });

  it("does not spin when watches end as soon as they begin", async () => {
    await using cluster = await openTestCluster();
    const real = createApiClient(cluster.target);
    const pods = cluster.reflect({
      timings: { ...FAST, shortWatchMs: 60_000 },
      client: {
        close: () => real.close(),
        request: async (request) =>
          request.lane === "list"
            ? await real.request(request)
            : { status: 200, headers: {}, body: (async function* () {})() },
      },
    });
    await until(() => pods.reflector.state().state === "backingOff");
    expect(pods.reflector.state()).toMatchObject({ reason: "watches end as soon as they begin", synced: true });
    await pods.reflector.stop();
    await real.close();
  });
});

describe("a reflector's sink", () => {
  it("gets metadata alone of a kind that needs no more", async () => {
    await using cluster = await openTestCluster();
    const keys = new Set<string>();
    const collect = (object: object): void => {
      for (const key of Object.keys(object)) keys.add(key);
    };
    const pods = cluster.reflect({
      metadataOnly: true,
      sink: {
        beginReplace: () => ({ add: collect, commit: async () => {}, abort: () => {} }),
        upsert: collect,
        remove: collect,
      },
    });
    await until(() => pods.reflector.state().state === "watching");
    createPod(cluster, "bare");
    const listed = pods.reflector.resourceVersion();
    await until(() => pods.reflector.resourceVersion() !== listed);
    expect(keys).not.toContain("spec");
    expect(keys).toContain("metadata");
    expect(cluster.simulator.requests.map(({ accept }) => accept?.split(";")[1])).toEqual([
      "as=PartialObjectMetadataList",
      "as=PartialObjectMetadata",
    ]);
  });

  it("may fail on an object: that is counted and the rest goes on, without a relist", async () => {
    await using cluster = await openTestCluster();
    const seen: string[] = [];
    const choke = (object: Readonly<Record<string, unknown>>): void => {
      const { name } = object["metadata"] as { readonly name: string };
      if (name === "poison") throw new Error("cannot render");
      seen.push(name);
    };
    createPod(cluster, "poison");
    const pods = cluster.reflect({
      sink: {
        beginReplace: () => ({ add: choke, commit: async () => {}, abort: () => {} }),
        upsert: choke,
        remove: choke,
      },
    });
    await until(() => pods.reflector.state().state === "watching");
    cluster.simulator.cluster.update("pods", {
      metadata: { name: "poison", namespace: "team-x" },
      spec: { changed: true },
    });
    createPod(cluster, "fine");
    await until(() => seen.includes("fine"));
    expect(pods.observed).toEqual(
      ["listed success", "watchStarted success", "sinkFailed"].toSpliced(0, 0, "sinkFailed"),
    );
  });

  it("is told nothing of what the filter drops", async () => {
    await using cluster = await openTestCluster();
    const pods = cluster.reflect({ keeps: (namespace) => namespace === "team-kept" });
    await until(() => pods.reflector.state().state === "watching");
    createPod(cluster, "dropped");
    createPod(cluster, "kept", "team-kept");
    await until(() => pods.sink.held().length === 1);
    expect(pods.sink.told.length).toBe(2);
  });
});
