import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryStore } from "@kube-state-shards/assignment";
import { createApiClient, loadApiTarget, silentLog } from "@kube-state-shards/listwatch";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { Registry } from "prom-client";
import { type Coordinator, createCoordinator } from "../control/create-coordinator.ts";
import { ModelShard } from "../handoff/fleet-model.case.ts";
import { createScaler } from "./create-scaler.ts";
import { SCALER_DEFAULTS, type ScalerSettings } from "./scaler-settings.ts";
import type { Scaler } from "./scaling-loop.ts";

export const NAMESPACE = "metrics";
export const NAME = "shards";
export const SET = { name: NAME, namespace: NAMESPACE };

/** Quick where a cluster would take its time. */
export const QUICK: ScalerSettings = {
  ...SCALER_DEFAULTS,
  mode: "on",
  statefulSet: SET,
  nodesPerShard: 100,
  maxStepDown: 5,
  periodMs: 10,
  scaleUpDelayMs: 20,
  scaleDownDelayMs: 60,
};

type Json = Readonly<Record<string, unknown>>;
const fieldOf = (object: unknown, name: string): Json => ((object as Json | undefined)?.[name] ?? {}) as Json;

export type SimulatedSet = {
  readonly simulator: Simulator;
  readonly coordinator: Coordinator;
  readonly scaler: Scaler;
  readonly registry: Registry;
  replicas(): number;
  /** `replicas` as they were, one after the other, from the first. */
  readonly history: readonly number[];
  /** Shards that run. */
  running(): readonly string[];
  setNodes(count: number, node?: Json): void;
  /** Writes a part of the StatefulSet. */
  change(change: { readonly spec?: Json; readonly status?: Json }): void;
  /** Whether shards list what they are given; by default they do. */
  setListing(isOn: boolean): void;
  /** `type reason` of all Events, oldest first. */
  events(): readonly string[];
  close(): Promise<void>;
};

/** A simulated API server with a StatefulSet of model shards, whose controller is in here, a coordinator, and its scaler. */
export async function openSimulatedSet(
  replicas: number,
  settings: Partial<ScalerSettings> = {},
): Promise<SimulatedSet> {
  const simulator = await startSimulator({ tls: true, seed: { namespaces: 12, pods: 0, nodes: 0 } });
  simulator.cluster.create("statefulsets", {
    metadata: { ...SET, generation: 1 },
    spec: { replicas, selector: { matchLabels: { app: NAME } } },
    status: { observedGeneration: 1, currentRevision: "r1", updateRevision: "r1", replicas: 0 },
  });
  const target = {
    ...(await loadApiTarget({ apiserver: simulator.url, env: {} })),
    tls: async () => ({ ca: simulator.caPem, rejectUnauthorized: true }),
  };
  const client = createApiClient(target, { log: silentLog });
  const store = createMemoryStore();
  const coordinator = createCoordinator({
    client,
    store,
    log: silentLog,
    options: { clusterResources: [], expectedShards: replicas, tickMs: 10, cutOverLeadMs: 5 },
  });
  const registry = new Registry();
  const scaler = createScaler({
    ...{ client, fleet: coordinator, reporter: "c-0", registry, log: silentLog },
    settings: { ...QUICK, ...settings },
    timings: { backOffMinMs: 5, backOffMaxMs: 20, blockedMaxMs: 20 },
  });

  const shards = new Map<string, { readonly shard: ModelShard; readonly stop: () => void }>();
  const start = (id: string): void => {
    const shard = new ModelShard(id, `${id}-${Math.random()}`);
    const stopWatching = store.watchAssignments((assignment) => shard.apply(assignment));
    shards.set(id, { shard, stop: stopWatching });
  };
  const history: number[] = [];
  let isListing = true;
  const set = (): Json => (simulator.cluster.get("statefulsets", SET) ?? {}) as Json;
  const replicasNow = (): number => (fieldOf(set(), "spec")["replicas"] as number | undefined) ?? 0;
  const change: SimulatedSet["change"] = ({ spec = {}, status = {} }) => {
    const held = set();
    simulator.cluster.update("statefulsets", {
      ...held,
      spec: { ...fieldOf(held, "spec"), ...spec },
      status: { ...fieldOf(held, "status"), ...status },
    });
  };
  /** What the StatefulSet's controller and the kubelets do, and what the shards report. */
  const live = (): void => {
    if (simulator.cluster.get("statefulsets", SET) === undefined) return; // its pods stay for now
    const wanted = replicasNow();
    if (history.at(-1) !== wanted) history.push(wanted);
    for (let ordinal = 0; ordinal < wanted; ordinal += 1)
      if (!shards.has(`shard-${ordinal}`)) start(`shard-${ordinal}`);
    const generation = fieldOf(set(), "metadata")["generation"];
    const status = fieldOf(set(), "status");
    if (status["observedGeneration"] !== generation || status["replicas"] !== shards.size)
      change({ status: { observedGeneration: generation, replicas: shards.size } });
    for (const [id, { shard, stop }] of shards) {
      if (Number(id.slice("shard-".length)) >= wanted) shard.leaving = true;
      if (isListing) shard.warmUp();
      const report = shard.report(store.now());
      const isOver = shard.leaving && shard.isEmptied(store.now());
      void store.report(isOver ? { ...report, state: "gone" } : report);
      if (!isOver) continue;
      stop();
      shards.delete(id);
    }
  };
  const living = setInterval(live, 3);
  const nodeNames = new Set<string>();
  coordinator.start();
  scaler.start();

  return {
    ...{ simulator, coordinator, scaler, registry, history, change },
    replicas: replicasNow,
    setListing: (isOn) => {
      isListing = isOn;
    },
    running: () => [...shards.keys()].sort(),
    setNodes(count, node = {}) {
      for (let at = 0; at < count; at += 1) {
        const name = `n-${at}`;
        const object = { ...node, metadata: { name, ...fieldOf(node, "metadata") } };
        if (nodeNames.has(name)) simulator.cluster.update("nodes", object);
        else simulator.cluster.create("nodes", object);
        nodeNames.add(name);
      }
      for (const name of nodeNames) {
        if (Number(name.slice(2)) < count) continue;
        simulator.cluster.remove("nodes", { name });
        nodeNames.delete(name);
      }
    },
    events: () =>
      simulator.cluster
        .list("events", NAMESPACE)
        .toSorted((a, b) => versionOf(a) - versionOf(b))
        .map((event) => `${event["type"]} ${event["reason"]}`),
    async close() {
      clearInterval(living);
      await scaler.stop();
      await coordinator.stop();
      for (const { stop } of shards.values()) stop();
      await client.close();
      await simulator.close();
    },
  };
}

const versionOf = (object: unknown): number => Number(fieldOf(object, "metadata")["resourceVersion"]);

/** Waits for a state, up to a minute. */
export async function eventually(what: () => string, holds: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + 60_000; !holds(); await sleep(5))
    if (Date.now() > untilMs) throw new Error(`waited 60 s until ${what()}`);
}
