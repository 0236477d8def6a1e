import { randomBytes } from "node:crypto";
import {
  type Assignment,
  type AssignmentStore,
  createMemoryStore,
  type NamespaceSelection,
  type Placement,
  sealAssignment,
  type UnitId,
} from "@kube-state-shards/assignment";
import { createTelemetry, listenHttp } from "@kube-state-shards/daemon";
import { catalogue, type FamilyOptions, type Kind } from "@kube-state-shards/families";
import { type ApiClient, createApiClient, type Log, silentLog } from "@kube-state-shards/listwatch";
import type { Simulator } from "@kube-state-shards/simulator";
import express from "express";
import { createShard, type Shard } from "../main.ts";
import type { ShardOptions } from "../shard-options.ts";

export const FLEET_TOKEN = "a-token-for-tests-only";

export type TestShard = {
  readonly shard: Shard;
  readonly store: AssignmentStore;
  /** Of the main port. */
  readonly url: string;
  /** Of the fleet API. */
  readonly fleetUrl: string;
  /** The shard's own metrics, as text. */
  telemetry(): Promise<string>;
  close(): Promise<void>;
};

export type TestShardOptions = {
  readonly simulator: Simulator;
  readonly id?: string;
  readonly store?: AssignmentStore;
  readonly kinds?: readonly Kind[];
  readonly selection?: NamespaceSelection;
  readonly familyOptions?: FamilyOptions;
  readonly options?: Partial<ShardOptions>;
  readonly log?: Log;
  readonly monotonicMs?: () => number;
  readonly coolEveryMs?: number;
};

/** One shard on free loopback ports, against a simulated API server. */
export async function startTestShard({ simulator, id = "shard-0", ...rest }: TestShardOptions): Promise<TestShard> {
  const { store = createMemoryStore(), kinds = catalogue, familyOptions = {}, log = silentLog } = rest;
  const client = connect(simulator);
  const telemetry = createTelemetry({ version: "test", processMetrics: false });
  const telemetryApp = express();
  const listen = { host: "127.0.0.1", port: 0, log } as const;
  const fleet = await listenHttp({ ...listen, app: telemetryApp, name: "telemetry" });
  const shard = createShard({
    id,
    ordinal: 0,
    incarnation: randomBytes(4).toString("hex"),
    address: `${fleet.url}/fleet/v1/${id}`,
    fleetToken: FLEET_TOKEN,
    client,
    feed: store,
    reporter: store,
    now: store.now,
    kinds,
    selection: rest.selection,
    familyOptions,
    options: {
      watchStrategy: "namespace",
      maxOpenWatches: 3_000,
      apiEncoding: "auto",
      handoffOverlapMs: 0,
      mergeTimeoutMs: 200,
      serverWriteTimeoutMs: 60_000,
      drainTimeoutMs: 30_000,
      ...rest.options,
    },
    telemetry,
    timings: {
      backOffMinMs: 20,
      backOffMaxMs: 100,
      blockedMaxMs: 200,
      immediateRelistMs: 0,
      confirmMs: 20,
      retryMinMs: 50,
      retryMaxMs: 100,
      tightenAfterMs: 200,
      surveyEveryMs: 200,
      surveyRetryMs: 50,
    },
    heartbeatMs: 100,
    monotonicMs: rest.monotonicMs,
    coolEveryMs: rest.coolEveryMs,
    log,
  });
  telemetryApp.use(`/fleet/v1/${id}`, shard.fleetRouter);
  const main = await listenHttp({
    ...listen,
    app: shard.metricsApp,
    name: "main",
    timeouts: { readMs: 10_000, idleMs: 1_000, closeMs: 50 },
  });
  shard.start();
  return {
    shard,
    store,
    url: main.url,
    fleetUrl: `${fleet.url}/fleet/v1/${id}`,
    telemetry: () => telemetry.registry.metrics(),
    async close() {
      await shard.stop();
      await Promise.all([main.close(), fleet.close(), client.close()]);
    },
  };
}

function connect(simulator: Simulator): ApiClient {
  return createApiClient({
    server: simulator.url,
    description: simulator.url,
    tls: async () => ({ rejectUnauthorized: false }),
    headers: async () => ({}),
    refresh: () => {},
  });
}

/** An assignment of one placement for each unit. */
export function assign(epoch: number, units: Readonly<Record<UnitId, Placement>>): Assignment {
  return sealAssignment({ order: { term: 1, epoch }, units, unowned: [] });
}

/** Every unit of the cluster, owned by `owner`. */
export function allOwnedBy(simulator: Simulator, owner = "shard-0"): Readonly<Record<UnitId, Placement>> {
  const namespaces = simulator.cluster
    .list("namespaces")
    .map(({ metadata }) => `ns/${(metadata as { name: string }).name}`);
  const units = [...namespaces, "cluster/nodes", "cluster/namespaces"];
  return Object.fromEntries(units.map((unit) => [unit, { phase: "owned", owner } as const]));
}
