import { afterEach, describe, expect, it } from "vitest";
import type { ScalerReason } from "./scaler-reasons.ts";
import { eventually, NAME, NAMESPACE, openSimulatedSet, QUICK, SET, type SimulatedSet } from "./simulated-set.case.ts";

const opened: SimulatedSet[] = [];
afterEach(() => Promise.all(opened.splice(0).map((set) => set.close())));

async function open(...args: Parameters<typeof openSimulatedSet>): Promise<SimulatedSet> {
  const set = await openSimulatedSet(...args);
  opened.push(set);
  return set;
}

const says = (set: SimulatedSet, reason: ScalerReason, message = /./): Promise<void> =>
  eventually(
    () => `it says ${reason}; it says ${JSON.stringify(set.scaler.status())}`,
    () => set.scaler.status().reason === reason && message.test(set.scaler.status().message),
  );

/** Events are written after what they tell of. */
const tells = (set: SimulatedSet, ...events: readonly string[]): Promise<void> =>
  eventually(
    () => `there are Events ${events.join(", ")}; there are ${set.events().join(", ")}`,
    () => events.every((event) => set.events().includes(event)),
  );

/** Decides so often more, without another number of replicas. */
async function stays(set: SimulatedSet, replicas: number): Promise<void> {
  const decisions = async (): Promise<number> =>
    [...(await set.registry.metrics()).matchAll(/decisions_total\{[^}]*\} (\d+)/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
  let now = await decisions();
  const enough = now + 20;
  while (now < enough) {
    expect(set.replicas()).toBe(replicas);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now = await decisions();
  }
}

/** As many shards run as are wanted, each owns something, and nothing is drained. */
const restsAt = (set: SimulatedSet, shards: number): Promise<void> =>
  eventually(
    () =>
      `${shards} shards own all; ${JSON.stringify([set.running(), set.scaler.status(), set.coordinator.assignment()])}`,
    () => {
      const { units = {}, drained = [] } = set.coordinator.assignment() ?? {};
      const placements = Object.values(units);
      const owners = new Set(placements.map(({ owner }) => owner));
      const isStill = placements.length > 0 && placements.every(({ phase }) => phase === "owned");
      const isSized = set.running().length === shards && set.replicas() === shards;
      return isSized && isStill && owners.size === shards && drained.length === 0;
    },
  );

describe("the scaler on a cluster", () => {
  it("follows the nodes up and down, empties before it takes away, and keeps still while they flap by 15 %", async () => {
    const set = await open(1);
    set.setNodes(100);
    await restsAt(set, 1);
    set.setNodes(600);
    await restsAt(set, 6);
    for (const nodes of [690, 510, 600, 690, 510, 690]) {
      set.setNodes(nodes);
      await eventually(
        () => `${nodes} nodes are counted`,
        () => set.scaler.status().nodes === nodes,
      );
    }
    // Each was a moment, shorter than the delays: the number may have gone up by one, and nothing else.
    expect([6, 7]).toContain(set.replicas());
    const flapped = set.history.length;
    set.setNodes(200);
    await restsAt(set, 3);
    expect(set.history.slice(flapped)).toEqual([3]);
    expect(set.takenBusy).toEqual([]);
    await tells(set, "Normal ScaledUp", "Normal Draining", "Normal ScaledDown");
    expect(set.events().filter((event) => event.startsWith("Warning"))).toEqual([]);
    const events = set.simulator.cluster.list("events", NAMESPACE);
    expect(events.find(({ reason }) => reason === "ScaledUp")).toMatchObject({
      involvedObject: { kind: "StatefulSet", namespace: NAMESPACE, name: NAME },
      reportingInstance: "c-0",
      message: expect.stringMatching(/^scaled from 1 to 6: 600 nodes want 6 shards/),
    });
  });

  it("writes replicas through /scale alone, after a dry run where it will empty shards, and reads metadata of nodes alone", async () => {
    const set = await open(3);
    set.setNodes(100);
    await restsAt(set, 2);
    const writes = set.simulator.requests.filter(({ method, resource }) => method !== "GET" && resource !== "events");
    expect(writes.map(({ method, resource, subresource, query }) => [method, resource, subresource, query])).toEqual([
      ["PATCH", "statefulsets", "scale", { dryRun: "All" }],
      ["PATCH", "statefulsets", "scale", {}],
    ]);
    const nodes = set.simulator.requests.filter(({ resource }) => resource === "nodes");
    expect(nodes.length).toBeGreaterThan(0);
    for (const { accept } of nodes) expect(accept).toContain("as=PartialObjectMetadata");
  });

  it("counts the nodes of --node-selector, and none that are cordoned where only schedulable ones count", async () => {
    const selection = { labelSelector: "pool=a", schedulableOnly: true };
    const set = await open(1, { nodes: selection });
    set.setNodes(300);
    await says(set, "NoNodes");
    expect(set.scaler.status().message).toBe(
      "0 nodes are counted with --node-selector pool=a and --schedulable-nodes-only",
    );
    set.setNodes(400, { metadata: { labels: { pool: "a" } } });
    await restsAt(set, 4);
    set.setNodes(400, { metadata: { labels: { pool: "a" } }, spec: { unschedulable: true } });
    await says(set, "NoNodes");
    await stays(set, 4);
  });

  it.each<[ScalerReason, (set: SimulatedSet) => void, RegExp]>([
    [
      "Autoscaled",
      ({ simulator }) =>
        simulator.cluster.create("horizontalpodautoscalers", {
          metadata: { name: "hpa", namespace: NAMESPACE },
          spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: NAME } },
        }),
      /^HorizontalPodAutoscaler hpa has the same StatefulSet/,
    ],
    [
      "Autoscaled",
      ({ simulator }) => {
        addVerticalPodAutoscalers(simulator);
        simulator.cluster.create("verticalpodautoscalers", {
          metadata: { name: "vpa", namespace: NAMESPACE },
          spec: { targetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: NAME } },
        });
      },
      /^VerticalPodAutoscaler vpa/,
    ],
    [
      "Rollout",
      (set) => set.change({ status: { updateRevision: "r2", updatedReplicas: 1 } }),
      /^revision r2 takes the place of r1: 1 of 3/,
    ],
    ["ScaledToZero", (set) => set.change({ spec: { replicas: 0 } }), /0 replicas/],
    [
      "StatefulSetMissing",
      ({ simulator }) => simulator.cluster.remove("statefulsets", SET),
      /answered 404 \(statefulsets.apps "shards" not found\)/,
    ],
    [
      "Forbidden",
      ({ simulator }) => simulator.setDenied([{ resource: "statefulsets", verb: "get" }]),
      /answered 403 \(.*cannot get/,
    ],
    [
      "Forbidden",
      ({ simulator }) => simulator.setDenied([{ resource: "horizontalpodautoscalers" }]),
      /look for autoscalers in namespace metrics: .*403/,
    ],
    [
      "ScaleRefused",
      ({ simulator }) => simulator.setDenied([{ resource: "statefulsets", verb: "patch" }]),
      /scale StatefulSet metrics\/shards to 9: .*403 \(.*statefulsets\/scale/,
    ],
    ["NodesUnknown", ({ simulator }) => simulator.setDenied([{ resource: "nodes" }]), /nodes .*answered 403/],
  ])("says %s, changes nothing, and goes on when that is mended", async (reason, spoil, message) => {
    const set = await open(3, { mode: "off" });
    set.setNodes(900);
    await restsAt(set, 3);
    const held = set.simulator.cluster.get("statefulsets", SET);
    spoil(set);
    const replicas = set.replicas();
    set.scaler.change(QUICK);
    await says(set, reason, message);
    await stays(set, replicas);
    set.simulator.setDenied([]);
    for (const [kind, name] of [
      ["horizontalpodautoscalers", "hpa"],
      ["verticalpodautoscalers", "vpa"],
    ] as const)
      if (isThere(set, kind, name)) set.simulator.cluster.remove(kind, { name, namespace: NAMESPACE });
    if (set.simulator.cluster.get("statefulsets", SET) === undefined)
      set.simulator.cluster.create("statefulsets", held);
    set.change({ spec: { replicas: 3 }, status: { updateRevision: "r1" } });
    await restsAt(set, 9);
  });

  it("lets a VerticalPodAutoscaler be that only recommends, and autoscalers of others", async () => {
    const set = await open(1);
    addVerticalPodAutoscalers(set.simulator);
    const target = { apiVersion: "apps/v1", kind: "StatefulSet" };
    const vpa = (name: string, spec: unknown) =>
      set.simulator.cluster.create("verticalpodautoscalers", { metadata: { name, namespace: NAMESPACE }, spec });
    vpa("off", { targetRef: { ...target, name: NAME }, updatePolicy: { updateMode: "Off" } });
    vpa("other", { targetRef: { ...target, name: "other" } });
    set.simulator.cluster.create("horizontalpodautoscalers", {
      metadata: { name: "deployment", namespace: NAMESPACE },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: NAME } },
    });
    set.setNodes(300);
    await restsAt(set, 3);
  });

  it("holds for an operator's drain, and gives back its own when a rollout begins in the middle", async () => {
    const set = await open(4);
    set.setNodes(400);
    await restsAt(set, 4);
    await set.coordinator.drain("shard-0");
    set.setNodes(100);
    await says(set, "ForeignDrain");
    await stays(set, 4);
    set.change({ status: { updateRevision: "r2" } });
    await set.coordinator.undrain("shard-0");
    await says(set, "Rollout");
    await stays(set, 4);
    set.change({ status: { currentRevision: "r2" } });
    await restsAt(set, 2);
  });

  it("gives back what it emptied when the nodes come back before the shards are empty", async () => {
    const set = await open(4, { scaleDownDelayMs: 20 });
    set.setNodes(400);
    await restsAt(set, 4);
    set.setListing(false); // or the shards would be empty in a moment
    set.setNodes(100);
    await says(set, "Draining");
    await eventually(
      () => "shards are drained",
      () => (set.coordinator.assignment()?.drainedByScaler ?? []).length === 2,
    );
    set.setNodes(400);
    await tells(set, "Normal GivenBack");
    set.setListing(true);
    await restsAt(set, 4);
    expect(set.history).toEqual([4]);
  });

  it("counts the series of a unit in slices, empties shards of slices, and takes none away that has one", async () => {
    const set = await open(2, { seriesPerShard: 1_000, nodesPerShard: 1_000 }, { "ns/team-0000": 3_000 });
    const slices = (): readonly string[] =>
      Object.entries(set.coordinator.assignment()?.units ?? {}).flatMap(([unit, { owner }]) =>
        unit.startsWith("ns/team-0000#") ? [owner] : [],
      );
    set.setNodes(100);
    await restsAt(set, 4);
    await eventually(
      () => `both that are to go have slices; they are at ${slices().join(", ")}`,
      () => ["shard-2", "shard-3"].every((shard) => slices().includes(shard)),
    );
    expect(set.scaler.status().series).toBe(3_140);
    set.scaler.change({ ...QUICK, seriesPerShard: 2_000, nodesPerShard: 1_000 });
    await restsAt(set, 2);
    expect(slices().length).toBeGreaterThan(1);
    expect(set.takenBusy).toEqual([]);
  });

  it.each([
    ["goes on with", 100, [4, 2]],
    ["gives back", 400, [4]],
  ] as const)(
    "%s what it emptied when the coordinator starts anew and has it from the shards alone",
    async (_, nodes, history) => {
      const set = await open(4, { scaleDownDelayMs: 20 });
      set.setNodes(400);
      await restsAt(set, 4);
      set.setListing(false); // or the shards would be empty in a moment
      set.setNodes(100);
      const emptied = ["shard-2", "shard-3"];
      await eventually(
        () => "shards have read that they are drained",
        () =>
          [...set.coordinator.reports().values()].every(
            ({ drainedByScaler = [] }) => drainedByScaler.join() === emptied.join(),
          ),
      );
      set.setNodes(nodes);
      await set.restart();
      // From the first assignment on they are the scaler's.
      const drains = new Promise((resolve) =>
        set.coordinator.onAssignment(({ drained, drainedByScaler }) => resolve([drained, drainedByScaler])),
      );
      expect(await drains).toEqual([emptied, emptied]);
      set.setListing(true);
      await restsAt(set, nodes === 100 ? 2 : 4);
      expect(set.history).toEqual(history);
      expect(set.events().filter((event) => event.startsWith("Warning"))).toEqual([]);
    },
  );
});

const addVerticalPodAutoscalers = (simulator: SimulatedSet["simulator"]): void =>
  simulator.cluster.addResource({
    name: "verticalpodautoscalers",
    kind: "VerticalPodAutoscaler",
    group: "autoscaling.k8s.io",
    version: "v1",
    scope: "namespaced",
    subresources: [],
  });

function isThere({ simulator }: SimulatedSet, resource: string, name: string): boolean {
  try {
    return simulator.cluster.get(resource, { name, namespace: NAMESPACE }) !== undefined;
  } catch {
    return false; // the kind is not served
  }
}
