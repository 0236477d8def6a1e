import { createMemoryStore, type Placement, type UnitId } from "@kube-state-shards/assignment";
import { catalogue } from "@kube-state-shards/families";
import { beforeEach, describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard, type TestShardOptions } from "./testing/start-test-shard.ts";

const UNIT = "ns/team-0001"; // the seed's
const NAMESPACED = ["deployments", "pods", "replicasets", "services"];
const kinds = catalogue.filter(({ resource }) => [...NAMESPACED, "namespaces", "nodes"].includes(resource));
const cluster = useSimulatedCluster();
let store = createMemoryStore();

beforeEach(() => {
  store = createMemoryStore();
});

const start = (id: string, options: TestShardOptions["options"] = {}): Promise<TestShard> =>
  cluster.start({ id, store, kinds, options });

/** What each shard last reported of the unit. */
function follow(): ReadonlyMap<string, string | undefined> {
  const states = new Map<string, string | undefined>();
  const stop = store.watchReports((reports) => {
    for (const [shard, report] of reports) states.set(shard, report.units[UNIT]?.state);
  });
  cluster.onEnd(async () => stop());
  return states;
}

const place = (placement: Placement): Readonly<Record<UnitId, Placement>> => ({
  ...allOwnedBy(cluster.simulator),
  [UNIT]: placement,
});
const podsOf = async ({ url }: TestShard): Promise<number> => {
  const { samples } = await scrape(url, "/metrics?resources=pods");
  return samples.filter((line) => line.startsWith("kube_pod_info{") && line.includes('namespace="team-0001"')).length;
};
const retiringAt = async ({ url }: TestShard): Promise<string | null> =>
  (await scrape(url)).headers.get("x-kube-state-shards-retiring");

describe("a unit that moves from one shard to another", () => {
  it("is exposed by the new one from the instant on, and by the old one until that has said so", async () => {
    const [old, next] = [await start("shard-0"), await start("shard-1")];
    const states = follow();
    const reached = (shard: string, state: string | undefined) =>
      awaitState(
        () => states.get(shard),
        (now) => now === state,
      );
    await store.publish(assign(1, place({ phase: "owned", owner: "shard-0" })));
    await reached("shard-0", "serving");
    const whole = await podsOf(old);
    expect(whole).toBeGreaterThan(0);

    await store.publish(assign(2, place({ phase: "warming", owner: "shard-0", next: "shard-1" })));
    await reached("shard-1", "ready");
    expect([await podsOf(old), await podsOf(next)]).toEqual([whole, 0]);

    await store.publish(
      assign(3, place({ phase: "cuttingOver", owner: "shard-0", next: "shard-1", atMs: store.now() + 50 })),
    );
    await reached("shard-1", "serving"); // by its timer: nobody has scraped it since
    expect([await podsOf(old), await podsOf(next)]).toEqual([whole, whole]);
    expect([await retiringAt(old), await retiringAt(next)]).toEqual([UNIT, null]);

    await store.publish(assign(4, place({ phase: "owned", owner: "shard-1" })));
    await reached("shard-0", undefined);
    expect([await podsOf(old), await podsOf(next)]).toEqual([0, whole]);
    expect(await retiringAt(old)).toBeNull();
    await awaitState(
      () => cluster.simulator.openWatches().filter((watch) => watch.namespace === "team-0001").length,
      (open) => open === NAMESPACED.length,
    );
  });

  it("is not said to be ready by a shard that answers 503, for it would be taken from its owner", async () => {
    const late = await start("shard-1");
    const states = follow();
    const never = cluster.simulator.faults.inject({ kind: "unanswered" }, { resource: "nodes" });
    const waiting = {
      ...place({ phase: "warming", owner: "shard-0", next: "shard-1" }),
      "cluster/nodes": { phase: "owned", owner: "shard-1" },
    } as const;
    await store.publish(assign(1, waiting));
    await awaitState(
      () => late.shard.readiness().notes.join(),
      (notes) => /waiting for the first list of cluster.nodes/.test(notes),
    );
    await awaitState(
      () => cluster.simulator.openWatches().filter((watch) => watch.namespace === "team-0001").length,
      (open) => open === NAMESPACED.length,
    );
    const before = await awaitState(
      () => states.get("shard-1"),
      (state) => state !== undefined,
    );
    expect([before, (await scrape(late.url)).status]).toEqual(["warming", 503]);
    never.clear();
    cluster.simulator.faults.dropConnections();
    await awaitState(
      () => states.get("shard-1"),
      (state) => state === "ready",
    );
    expect((await scrape(late.url)).status).toBe(200);
  });

  it("is exposed by the old one as retiring for the overlap", async () => {
    const old = await start("shard-0", { handoffOverlapMs: 400 });
    const states = follow();
    await store.publish(assign(1, place({ phase: "owned", owner: "shard-0" })));
    await awaitState(
      () => states.get("shard-0"),
      (state) => state === "serving",
    );
    await store.publish(assign(2, place({ phase: "owned", owner: "shard-1" })));
    await awaitState(
      () => states.get("shard-0"),
      (state) => state === "retiring",
    );
    expect(await retiringAt(old)).toBe(UNIT);
    await awaitState(
      () => podsOf(old),
      (pods) => pods === 0,
    );
    expect(await retiringAt(old)).toBeNull();
  });

  it("is listed by the new shard only: what a shard keeps is not asked for again", async () => {
    const old = await start("shard-0");
    await start("shard-1");
    const states = follow();
    await store.publish(assign(1, place({ phase: "owned", owner: "shard-0" })));
    await awaitState(
      () => states.get("shard-0"),
      (state) => state === "serving",
    );
    await awaitState(
      () => scrape(old.url),
      ({ status }) => status === 200,
    );
    const from = cluster.simulator.requests.length;
    await store.publish(assign(2, place({ phase: "warming", owner: "shard-0", next: "shard-1" })));
    await awaitState(
      () => states.get("shard-1"),
      (state) => state === "ready",
    );
    await store.publish(assign(3, place({ phase: "owned", owner: "shard-0" })));
    await awaitState(
      () => states.get("shard-1"),
      (state) => state === undefined,
    );
    const lists = cluster.simulator.requests.slice(from).filter((each) => each.verb === "list");
    expect(lists.map((each) => `${each.namespace}/${each.resource}`).sort()).toEqual(
      NAMESPACED.map((resource) => `team-0001/${resource}`),
    );
  });

  it("goes when its namespace ends", async () => {
    const old = await start("shard-0");
    const states = follow();
    const { [UNIT]: _, ...rest } = allOwnedBy(cluster.simulator);
    await store.publish(assign(1, place({ phase: "owned", owner: "shard-0" })));
    await awaitState(
      () => states.get("shard-0"),
      (state) => state === "serving",
    );
    await store.publish(assign(2, rest));
    await awaitState(
      () => podsOf(old),
      (pods) => pods === 0,
    );
  });
});

describe("a shard that leaves", () => {
  it("says so, serves on until its units are served elsewhere and unread, and is forgotten once it has stopped", async () => {
    const old = await start("shard-0");
    await store.publish(assign(1, allOwnedBy(cluster.simulator)));
    await awaitState(
      () => scrape(old.url),
      ({ status }) => status === 200,
    );
    let said: string | undefined;
    const stop = store.watchReports((reports) => {
      said = reports.get("shard-0")?.state;
    });
    let hasLeft = false;
    const left = old.shard.leave().then(() => {
      hasLeft = true;
    });
    await awaitState(
      () => said,
      (state) => state === "leaving",
    );
    expect(hasLeft).toBe(false);
    expect((await scrape(old.url)).samples.length).toBeGreaterThan(0);
    await store.publish(assign(2, allOwnedBy(cluster.simulator, "shard-1")));
    await left;
    await old.shard.stop();
    await awaitState(
      () => said,
      (state) => state === undefined,
    );
    expect(await old.telemetry()).not.toMatch(/^kube_state_shards_units\{/m);
    stop();
  });

  it("stops at the drain timeout when nobody takes its units over", async () => {
    const old = await start("shard-0", { drainTimeoutMs: 50 });
    await store.publish(assign(1, allOwnedBy(cluster.simulator)));
    await awaitState(
      () => scrape(old.url),
      ({ status }) => status === 200,
    );
    await old.shard.leave();
    expect((await scrape(old.url)).status).toBe(200);
  });
});
