import { setTimeout as sleep } from "node:timers/promises";
import { createApiClient, loadApiTarget, silentLog } from "@kube-state-shards/listwatch";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, describe, expect, it } from "vitest";
import { type StaticAssignments, type StaticAssignmentsOptions, staticAssignments } from "../static-assignments.ts";
import { NO_NODE, type UnitId } from "../unit.ts";
import { watchNamespaceUnits } from "./watch-namespace-units.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + 60_000; !holds(); await sleep(10))
    if (Date.now() > untilMs) throw new Error(`waited 60 s until ${what}`);
}

async function openCluster(namespaces: number) {
  const simulator = await startSimulator({ seed: { namespaces, pods: 0, nodes: 1 } });
  closers.push(() => simulator.close());
  const client = createApiClient(await loadApiTarget({ apiserver: simulator.url, env: {} }), { log: silentLog });
  closers.push(() => client.close());
  return { simulator, client };
}

const namesIn = (simulator: Simulator): readonly UnitId[] =>
  simulator.cluster
    .list("namespaces")
    .map((object) => `ns/${(object.metadata as { name: string }).name}`)
    .sort();

async function watchUnits(namespaces: number) {
  const { simulator, client } = await openCluster(namespaces);
  const sets: ReadonlySet<UnitId>[] = [];
  const units = watchNamespaceUnits({
    client,
    log: silentLog,
    onChange: (set) => void sets.push(set),
    confirmRetryMs: 50,
    timings: { backOffMinMs: 10, backOffMaxMs: 50, immediateRelistMs: 0, blockedMaxMs: 60 },
  });
  closers.push(() => units.stop());
  const now = (): readonly UnitId[] => [...(sets.at(-1) ?? [])].sort();
  units.start();
  await eventually("the first sync", () => units.state().state === "synced" && sets.length > 0);
  return { simulator, units, sets, now };
}

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

describe("watchNamespaceUnits", () => {
  it("gives every namespace as a unit, and follows creation and deletion", async () => {
    const { simulator, now } = await watchUnits(5);
    expect(now()).toEqual(namesIn(simulator));
    simulator.cluster.create("namespaces", namespace("later"));
    await eventually("the created one came", () => now().includes("ns/later"));
    simulator.cluster.remove("namespaces", { name: "later" });
    await eventually("the deleted one went", () => !now().includes("ns/later"));
    expect(now()).toEqual(namesIn(simulator));
  });

  it("ends no unit when namespaces may not be listed any more", async () => {
    const { simulator, units, now, sets } = await watchUnits(5);
    const before = now();
    simulator.setDenied([{ resource: "namespaces" }]);
    simulator.faults.strikeWatches("expire", { resource: "namespaces" });
    await eventually("it is blocked", () => units.state().state === "blocked");
    expect(now()).toEqual(before);
    expect(sets.length).toBe(1);
    simulator.setDenied([]);
    await eventually("it is synced again", () => units.state().state === "synced");
    expect(now()).toEqual(before);
  });
});

describe("staticAssignments", () => {
  it("asks nothing of the API server for namespaces and nodes that are named", async () => {
    const { simulator, client } = await openCluster(3);
    const given = { client, log: silentLog, shards: ["shard-0"], clusterResources: ["nodes"] };
    const unitsOf = async (more: Partial<StaticAssignmentsOptions>): Promise<readonly UnitId[]> => {
      const feed = staticAssignments({ ...given, ...more });
      closers.push(() => feed.stop());
      let units: readonly UnitId[] | undefined;
      feed.watchAssignments((assignment) => {
        units = Object.keys(assignment.units);
      });
      feed.start();
      await eventually("it assigned", () => units !== undefined);
      return units ?? [];
    };
    const selection = { names: ["a", "b"], denied: ["b"] };
    expect(await unitsOf({ selection })).toEqual(["cluster/nodes", "ns/a"]);
    expect(await unitsOf({ nodes: ["n1", NO_NODE] })).toEqual(["node/-", "node/n1"]);
    expect(await unitsOf({ nodes: ["n1", "n2"], selection })).toEqual(["node/n1/a", "node/n2/a"]);
    expect(simulator.requests).toEqual([]);
  });

  it("follows the namespaces that a selector picks, for the pods of nodes, too", async () => {
    const { simulator, client } = await openCluster(1);
    const feed = staticAssignments({
      client,
      log: silentLog,
      shards: ["shard-0"],
      clusterResources: [],
      nodes: ["n1"],
      selection: { selector: { text: "x", requirements: [{ operator: "exists", label: "x" }] } },
    });
    closers.push(() => feed.stop());
    let units = "";
    feed.watchAssignments((assignment) => {
      units = Object.keys(assignment.units).join(" ");
    });
    feed.start();
    const labelled = (name: string, labels: Readonly<Record<string, string>>) => ({ metadata: { name, labels } });
    simulator.cluster.create("namespaces", labelled("a", { x: "" }));
    simulator.cluster.create("namespaces", labelled("b", {}));
    await eventually("a came", () => units === "node/n1/a");
    expect(feed.state()).toEqual({ state: "synced", units: new Set(["node/n1/a"]) });
    simulator.cluster.update("namespaces", labelled("a", {}));
    simulator.cluster.update("namespaces", labelled("b", { x: "" }));
    await eventually("b came in place of a", () => units === "node/n1/b");
  });

  it("lets processes that never speak to each other agree on who owns what", async () => {
    const { simulator, client } = await openCluster(6);
    const shards = ["shard-0", "shard-1", "shard-2"];
    const given = { client, log: silentLog, clusterResources: ["nodes"] };
    const feeds = [
      staticAssignments({ ...given, shards }),
      staticAssignments({ ...given, shards: [...shards].reverse() }),
    ];
    const seen = feeds.map((feed: StaticAssignments) => {
      const list: { readonly hash: string; readonly epoch: number; readonly units: readonly string[] }[] = [];
      feed.watchAssignments(
        ({ hash, order, units }) => void list.push({ hash, epoch: order.epoch, units: Object.keys(units) }),
      );
      closers.push(() => feed.stop());
      feed.start();
      return list;
    });
    await eventually("both assigned", () => seen.every((list) => list.length > 0));
    expect(seen[0]?.at(-1)?.hash).toBe(seen[1]?.at(-1)?.hash);
    expect([...(seen[0]?.at(-1)?.units ?? [])].sort()).toEqual(["cluster/nodes", ...namesIn(simulator)].sort());
    simulator.cluster.create("namespaces", namespace("later"));
    await eventually("both followed", () => seen.every((list) => list.at(-1)?.units.includes("ns/later") === true));
    expect(seen[0]?.at(-1)?.epoch).toBeGreaterThan(seen[0]?.[0]?.epoch ?? 0);
  });
});
