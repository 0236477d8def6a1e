import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Assignment, Placement, ShardId, ShardReport } from "@kube-state-shards/assignment";
import type { FamilyHead } from "@kube-state-shards/exposition";
import { silentLog } from "@kube-state-shards/listwatch";
import express from "express";
import { createHttpPieceSource } from "../http-piece-source.ts";
import type { MergeResult } from "../merge-observer.ts";
import type { MergeOptions } from "../merge-options.ts";
import { createMergedMetricsHandler } from "../merged-metrics-handler.ts";
import type { PieceSource } from "../piece-source.ts";
import { FAKE_TOKEN, type FakeShard, startFakeShard } from "./fake-shard.ts";

export const FAMILIES: readonly FamilyHead[] = [
  { name: "kube_pod_info", type: "gauge", help: "A pod." },
  { name: "kube_pod_restarts_total", type: "counter", help: "Restarts." },
  { name: "kube_service_info", type: "gauge", help: "A service." },
];

/** One line for each of `FAMILIES`, told apart by the unit. */
export const unitTexts = (unit: string): readonly string[] => FAMILIES.map(({ name }) => `${name}{unit="${unit}"} 1\n`);

export type FakeCoordinator = {
  readonly url: string;
  readonly shards: readonly FakeShard[];
  readonly results: readonly MergeResult[];
  assignment: Assignment | undefined;
  /** Gives each unit to the shard of that index, in texts and in a new assignment. */
  readonly own: (owners: Readonly<Record<string, number>>, unowned?: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

export type FakeCoordinatorOptions = {
  readonly shards?: number;
  readonly options?: Partial<MergeOptions>;
  /** In place of HTTP to the fake shards. */
  readonly source?: PieceSource;
};

/** The handler on a real port, over real HTTP to fake shards. */
export async function startFakeCoordinator(settings: FakeCoordinatorOptions = {}): Promise<FakeCoordinator> {
  const { shards: count = 2, options, source } = settings;
  const shards = await Promise.all(
    Array.from({ length: count }, (_, index) => startFakeShard({ shard: `shard-${index}`, families: FAMILIES })),
  );
  const httpSource = createHttpPieceSource({ token: () => FAKE_TOKEN });
  const results: MergeResult[] = [];
  const reports = new Map(shards.map((shard) => [shard.shard, reportOf(shard)]));
  const state: { assignment: Assignment | undefined } = { assignment: undefined };
  const handler = createMergedMetricsHandler({
    assignment: () => state.assignment,
    reports: () => reports,
    source: source ?? httpSource,
    log: silentLog,
    options,
    observer: { merged: (result) => results.push(result) },
  });
  const server = createServer(express().all("/metrics", handler));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let epoch = 0;
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    shards,
    results,
    own: (owners: Readonly<Record<string, number>>, unowned: readonly string[] = []) => {
      const units: Record<string, Placement> = {};
      for (const [unit, index] of Object.entries(owners)) {
        shards[index]?.units.set(unit, unitTexts(unit));
        units[unit] = { phase: "owned", owner: `shard-${index}` };
      }
      epoch += 1;
      state.assignment = { order: { term: 1, epoch }, hash: `hash-${epoch}`, units, unowned };
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      httpSource.close();
      await Promise.all([closed, ...shards.map((shard) => shard.close())]);
    },
  });
}

const reportOf = ({ shard, address }: { readonly shard: ShardId; readonly address: string }): ShardReport => ({
  shard,
  incarnation: "1",
  address,
  protocol: { min: 1, max: 1 },
  configHash: "",
  state: "active",
  applied: { term: 1, epoch: 1 },
  units: {},
  memory: { usedBytes: 0, limitBytes: null },
  atMs: 0,
});
