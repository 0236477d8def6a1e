import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryStore, parseSlice, type UnitId, WHOLE } from "@kube-state-shards/assignment";
import { createApiClient, loadApiTarget, silentLog } from "@kube-state-shards/listwatch";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { Registry } from "prom-client";
import type { CoordinatorOptions } from "../control/coordinator-options.ts";
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

/** How long a coordinator listens to the shards before silence means something, and a unit is split. */
const LEASE_MS = 2_000;

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
  /** Shards that were taken away while they served something. */
  readonly takenBusy: readonly string[];
  /** Shards that run. */
  running(): readonly string[];
  setNodes(count: number, node?: Json): void;
  /** Writes a part of the StatefulSet. */
  change(change: { readonly spec?: Json; readonly status?: Json }): void;
  /** Another coordinator in place of this one, whose store was in its memory: all it learns are the shards' reports. */
  restart(): Promise<void>;
  /** Whether shards list what they are given; by default they do. */
  setListing(isOn: boolean): void;
  /** `type reason` of all Events, oldest first. */
  events(): readonly string[];
  close(): Promise<void>;
};

/**
 * A simulated API server with a StatefulSet of model shards, whose controller is in here, a coordinator, and its scaler.
 * `giants`: units with so many series that they are split; the others have 10.
 */
export async function openSimulatedSet(
  replicas: number,
  settings: Partial<ScalerSettings> = {},
  giants: Readonly<Record<UnitId, number>> = {},
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
  const openCoordinator = (options: Partial<CoordinatorOptions>) => {
    const store = createMemoryStore();
    const coordinator = createCoordinator({
      client,
      store,
      log: silentLog,
      options: {
        ...{ clusterResources: [], expectedShards: replicas, tickMs: 10, leaseMs: LEASE_MS, cutOverLeadMs: 5 },
        ...{ splitMinSeries: 100, rebalancePauseMs: 20, ...options },
      },
    });
    const registry = new Registry();
    const scaler = createScaler({
      ...{ client, fleet: coordinator, reporter: "c-0", registry, log: silentLog },
      settings: { ...QUICK, ...settings },
      timings: { backOffMinMs: 5, backOffMaxMs: 20, blockedMaxMs: 20 },
    });
    return { store, coordinator, registry, scaler };
  };
  let now = openCoordinator({});

  const shards = new Map<string, { readonly shard: ModelShard; readonly stop: () => void }>();
  const watch = (shard: ModelShard): void => {
    const stop = now.store.watchAssignments((assignment) => shard.apply(assignment));
    shards.set(shard.id, { shard, stop });
  };
  const start = (id: string): void => watch(new ModelShard(id, `${id}-${Math.random()}`));
  const history: number[] = [];
  const takenBusy: string[] = [];
  let isListing = true;
  const seriesOf = (unit: UnitId): number => {
    const { whole, slice = WHOLE } = parseSlice(unit);
    return (giants[whole] ?? 10) / slice.of;
  };
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
      if (Number(id.slice("shard-".length)) >= wanted && !shard.leaving) {
        shard.leaving = true;
        if (!shard.isEmptied(now.store.now())) takenBusy.push(id);
      }
      if (isListing) shard.warmUp();
      const report = shard.report(now.store.now(), seriesOf);
      const isOver = shard.leaving && shard.isEmptied(now.store.now());
      void now.store.report(isOver ? { ...report, state: "gone" } : report);
      if (!isOver) continue;
      stop();
      shards.delete(id);
    }
  };
  const living = setInterval(live, 3);
  const nodeNames = new Set<string>();
  const begin = (): void => {
    now.coordinator.start();
    now.scaler.start();
  };
  const end = async (): Promise<void> => {
    await now.scaler.stop();
    await now.coordinator.stop();
    for (const { stop } of shards.values()) stop();
  };
  begin();

  return {
    ...{ simulator, history, takenBusy, change },
    get coordinator() {
      return now.coordinator;
    },
    get scaler() {
      return now.scaler;
    },
    get registry() {
      return now.registry;
    },
    async restart() {
      await end();
      now = openCoordinator({ startPatienceMs: LEASE_MS });
      for (const { shard } of shards.values()) watch(shard);
      begin();
    },
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
      await end();
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
