import {
  createMemoryStore,
  hashUid,
  type Placement,
  sliceAt,
  slicesOf,
  type UnitId,
} from "@kube-state-shards/assignment";
import { catalogue } from "@kube-state-shards/families";
import { beforeEach, describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard } from "./testing/start-test-shard.ts";

const NAMESPACE = "team-0001";
const GIANT = `ns/${NAMESPACE}`;
const QUARTERS = slicesOf(GIANT, 4);
const NAMESPACED = ["configmaps", "pods", "services"];
const kinds = catalogue.filter(({ resource }) => [...NAMESPACED, "nodes", "namespaces"].includes(resource));
const owned = (owner: string): Placement => ({ phase: "owned", owner });

describe.each([
  ["a server that sends all", false],
  ["a server that sends slices", true],
])("a namespace in slices, of %s", (_, shardedListAndWatch) => {
  const cluster = useSimulatedCluster({ seed: { pods: 300, namespaces: 3, nodes: 3, extras: 2 }, shardedListAndWatch });
  let store = createMemoryStore();
  let epoch = 0;

  beforeEach(() => {
    store = createMemoryStore();
    epoch = 0;
  });

  /** Every unit of `shard-0`, the giant one as given. */
  const publish = async (giant: Readonly<Record<UnitId, Placement>>): Promise<void> => {
    const { [GIANT]: _whole, ...others } = allOwnedBy(cluster.simulator);
    epoch += 1;
    await store.publish(assign(epoch, { ...others, ...giant }));
  };
  const start = (id: string): Promise<TestShard> => cluster.start({ id, store, kinds });
  const reported = async (shard: string, unit: UnitId, state: string | undefined): Promise<void> => {
    let seen: string | undefined;
    const stop = store.watchReports((reports) => {
      seen = reports.get(shard)?.units[unit]?.state;
    });
    await awaitState(
      () => seen,
      (now) => now === state,
    );
    stop();
  };
  /** What is to be in a body: uid by uid. */
  const uidsIn = (units: readonly UnitId[]): readonly string[] =>
    cluster.simulator.cluster
      .list("pods", NAMESPACE)
      .map(({ metadata }) => (metadata as { uid: string }).uid)
      .filter((uid) => sliceAt(hashUid(uid), units) !== undefined)
      .sort();
  const uidsAt = async ({ url }: TestShard): Promise<readonly string[]> => {
    const { samples } = await scrape(url, `/metrics?resources=pods&namespace=${NAMESPACE}`);
    return samples
      .flatMap((line) => (line.startsWith("kube_pod_info{") ? [/uid="([^"]*)"/.exec(line)?.[1] ?? ""] : []))
      .sort();
  };
  const listsFrom = (from: number) =>
    cluster.simulator.requests.slice(from).filter(({ verb, namespace }) => verb === "list" && namespace === NAMESPACE);
  const inQuarters = (owners: readonly string[]): Readonly<Record<UnitId, Placement>> =>
    Object.fromEntries(QUARTERS.map((unit, at) => [unit, owned(owners[at] ?? "shard-0")]));

  it("is split and joined without a request, a change of the body, or a moment without it", async () => {
    const only = await start("shard-0");
    await publish({ [GIANT]: owned("shard-0") });
    await reported("shard-0", GIANT, "serving");
    const before = (await scrape(only.url)).samples;
    const from = cluster.simulator.requests.length;

    await publish(inQuarters([]));
    expect((await scrape(only.url)).samples).toEqual(before);
    for (const unit of QUARTERS) await reported("shard-0", unit, "serving");
    expect((await scrape(only.url)).samples).toEqual(before);
    await publish({ [GIANT]: owned("shard-0") });
    expect((await scrape(only.url)).samples).toEqual(before);
    await reported("shard-0", GIANT, "serving");
    expect(listsFrom(from)).toEqual([]);
  });

  it("is served in parts by two shards, of which each has its own", async () => {
    const [first, second] = [await start("shard-0"), await start("shard-1")];
    await publish({ [GIANT]: owned("shard-0") });
    await reported("shard-0", GIANT, "serving");
    await publish(inQuarters(["shard-0", "shard-1", "shard-0", "shard-1"]));
    for (const at of [1, 3]) await reported("shard-1", QUARTERS[at] ?? "", "serving");
    const [odd, even] = [QUARTERS.filter((__, at) => at % 2 === 0), QUARTERS.filter((__, at) => at % 2 === 1)];
    await awaitState(
      () => uidsAt(first),
      (uids) => uids.join() === uidsIn(odd).join(),
    );
    expect(await uidsAt(second)).toEqual(uidsIn(even));
    expect([...uidsIn(odd), ...uidsIn(even)].sort()).toEqual(uidsIn([GIANT]));

    // Events reach the slice of their object, and no other.
    for (let n = 0; n < 20; n++) {
      cluster.simulator.cluster.create("pods", {
        metadata: { name: `late-${n}`, namespace: NAMESPACE },
        spec: {},
        status: {},
      });
    }
    const [gone] = cluster.simulator.cluster.list("pods", NAMESPACE);
    const { name } = (gone?.["metadata"] ?? {}) as { readonly name: string };
    cluster.simulator.cluster.remove("pods", { namespace: NAMESPACE, name });
    await awaitState(
      async () => [...(await uidsAt(first)), ...(await uidsAt(second))].sort(),
      (uids) => uids.join() === uidsIn([GIANT]).join(),
    );
    expect(await uidsAt(second)).toEqual(uidsIn(even));
  });

  it("lets a shard gain and lose slices with no gap in those it keeps", async () => {
    const [first, second] = [await start("shard-0"), await start("shard-1")];
    await publish({ [GIANT]: owned("shard-1") });
    await reported("shard-1", GIANT, "serving");
    await publish(inQuarters(["shard-1", "shard-1", "shard-1", "shard-1"]));
    for (const [at, unit] of QUARTERS.entries()) {
      const owners = QUARTERS.map((__, each) => (each < at ? "shard-0" : "shard-1"));
      const kept = uidsIn(QUARTERS.slice(0, at));
      await publish({ ...inQuarters(owners), [unit]: { phase: "warming", owner: "shard-1", next: "shard-0" } });
      let isReady = false;
      void reported("shard-0", unit, "ready").then(() => {
        isReady = true;
      });
      while (!isReady) {
        expect(await uidsAt(first)).toEqual(kept);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const atMs = store.now() + 20;
      await publish({
        ...inQuarters(owners),
        [unit]: { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs },
      });
      await reported("shard-0", unit, "serving");
      expect(await uidsAt(first)).toEqual(uidsIn(QUARTERS.slice(0, at + 1)));
    }
    await publish(inQuarters([]));
    await publish({ [GIANT]: owned("shard-0") });
    await reported("shard-0", GIANT, "serving");
    expect(await uidsAt(first)).toEqual(uidsIn([GIANT]));
    await awaitState(
      () => uidsAt(second),
      (uids) => uids.length === 0,
    );
  });

  it("asks for no more than its slices once these have stayed the same for a while, if the server knows them", async () => {
    const only = await start("shard-0");
    await publish({ [GIANT]: owned("shard-0") });
    await reported("shard-0", GIANT, "serving");
    const from = cluster.simulator.requests.length;
    await publish(inQuarters(["shard-0", "shard-9", "shard-9", "shard-9"]));
    const asked = () => listsFrom(from).filter(({ query }) => query["shardSelector"] !== undefined);
    await awaitState(asked, (lists) => lists.length >= NAMESPACED.length);
    await awaitState(
      () => uidsAt(only),
      (uids) => uids.join() === uidsIn(QUARTERS.slice(0, 1)).join(),
    );
    // What comes back is listed anew, and asked for again with the rest.
    await publish(inQuarters(["shard-0", "shard-0", "shard-9", "shard-9"]));
    await reported("shard-0", QUARTERS[1] ?? "", "serving");
    expect(await uidsAt(only)).toEqual(uidsIn(QUARTERS.slice(0, 2)));
    const before = asked().length;
    await publish(inQuarters(["shard-9", "shard-0", "shard-9", "shard-9"]));
    if (shardedListAndWatch) await awaitState(asked, (lists) => lists.length === before + NAMESPACED.length);
    expect(await uidsAt(only)).toEqual(uidsIn(QUARTERS.slice(1, 2)));
  });
});
