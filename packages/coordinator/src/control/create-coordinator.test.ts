import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, compareOrder, createMemoryStore } from "@kube-state-shards/assignment";
import { createApiClient, loadApiTarget, silentLog } from "@kube-state-shards/listwatch";
import { startSimulator } from "@kube-state-shards/simulator";
import { afterEach, describe, expect, it } from "vitest";
import { ModelShard } from "../handoff/fleet-model.case.ts";
import { createCoordinator } from "./create-coordinator.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + 60_000; !holds(); await sleep(5))
    if (Date.now() > untilMs) throw new Error(`waited 60 s until ${what}`);
}

const OPTIONS = { clusterResources: ["nodes"], expectedShards: 2, tickMs: 20, cutOverLeadMs: 20 };

async function openFleet() {
  const simulator = await startSimulator({ seed: { namespaces: 12, pods: 0, nodes: 1 } });
  closers.push(() => simulator.close());
  const client = createApiClient(await loadApiTarget({ apiserver: simulator.url, env: {} }), { log: silentLog });
  closers.push(() => client.close());
  const store = createMemoryStore();
  const coordinator = createCoordinator({ client, store, log: silentLog, options: OPTIONS });
  closers.push(() => coordinator.stop());

  /** A model shard that reads, lists and reports by itself. Returns what sends it away. */
  const startShard = (id: string) => {
    const shard = new ModelShard(id, `${id}-${Math.random()}`);
    const stopWatching = store.watchAssignments((assignment) => shard.apply(assignment));
    const beat = setInterval(() => {
      shard.warmUp();
      void store.report(shard.report(store.now()));
      if (shard.leaving && shard.isEmptied(store.now())) stop();
    }, 5);
    const stop = (): void => {
      clearInterval(beat);
      stopWatching();
      void store.report({ ...shard.report(store.now()), state: "gone" });
    };
    closers.push(() => clearInterval(beat));
    return shard;
  };
  const atRest = (owners: number): boolean => {
    const placements = Object.values(coordinator.assignment()?.units ?? {});
    const isStill = placements.length > 0 && placements.every(({ phase }) => phase === "owned");
    return isStill && new Set(placements.map(({ owner }) => owner)).size === owners;
  };
  return { simulator, store, coordinator, startShard, atRest };
}

describe("createCoordinator", () => {
  it("brings a fleet from 2 to 3 to 2 shards with every handoff acknowledged, in orders that only rise", async () => {
    const { coordinator, startShard, atRest, simulator } = await openFleet();
    const orders: Assignment[] = [];
    coordinator.onAssignment((assignment) => void orders.push(assignment));
    expect(coordinator.readiness().ready).toBe(false);
    coordinator.start();
    startShard("shard-0");
    const second = startShard("shard-1");
    await eventually("two own", () => atRest(2));
    expect(coordinator.readiness()).toEqual({ ready: true });
    const units = Object.keys(coordinator.assignment()?.units ?? {});
    expect(units).toContain("cluster/nodes");
    expect(units.length).toBe(simulator.cluster.count("namespaces") + 1);

    startShard("shard-2");
    await eventually("three own", () => atRest(3));
    second.leaving = true;
    await eventually("the leaving one is gone", () => !coordinator.reports().has("shard-1") && atRest(2));

    simulator.cluster.create("namespaces", { metadata: { name: "later" } });
    await eventually("the created one is owned", () => coordinator.assignment()?.units["ns/later"]?.phase === "owned");
    simulator.cluster.remove("namespaces", { name: "later" });
    await eventually("the deleted one is gone", () => coordinator.assignment()?.units["ns/later"] === undefined);

    const pairs = orders.slice(1).map((after, index) => [orders[index], after] as const);
    for (const [before, after] of pairs)
      expect(compareOrder(after.order, before?.order ?? after.order), "each above the one before").toBeGreaterThan(0);
    // An owner changes only from a cut-over, or because it had gone.
    for (const [before, after] of pairs) {
      for (const [unit, placement] of Object.entries(after.units)) {
        const earlier = before?.units[unit];
        if (earlier !== undefined && earlier.owner !== placement.owner) expect(earlier.phase).toBe("cuttingOver");
      }
    }
  });

  it("goes on from what another coordinator published, without a move", async () => {
    const { coordinator, startShard, atRest, store, simulator } = await openFleet();
    coordinator.start();
    startShard("shard-0");
    startShard("shard-1");
    await eventually("two own", () => atRest(2));
    await coordinator.stop();
    const before = coordinator.assignment();
    const client = createApiClient(await loadApiTarget({ apiserver: simulator.url, env: {} }), { log: silentLog });
    closers.push(() => client.close());
    const successor = createCoordinator({ client, store, log: silentLog, options: OPTIONS });
    closers.push(() => successor.stop());
    successor.start();
    simulator.cluster.create("namespaces", { metadata: { name: "later" } });
    await eventually("it assigns", () => successor.assignment()?.units["ns/later"] !== undefined);
    const after = successor.assignment();
    expect(after?.order.term).toBe((before?.order.term ?? 0) + 1);
    for (const [unit, placement] of Object.entries(before?.units ?? {})) expect(after?.units[unit]).toEqual(placement);
  });
});
