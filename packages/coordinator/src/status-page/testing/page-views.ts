import { sealAssignment } from "@kube-state-shards/assignment";
import { report, reportsOf } from "../../testing/shard-reports.ts";
import type { FleetStatus } from "../data/public-status.ts";
import { publicStatus } from "../data/public-status.ts";
import { pageOfUnits, type UnitQuery } from "../data/unit-rows.ts";
import type { PageView } from "../page-view.ts";

export const ALL_UNITS: UnitQuery = { text: "", state: undefined, page: 1 };
const NOW_MS = Date.UTC(2026, 0, 1, 12);
export const SECRET = "redis://fleet:hunter2@redis.internal:6379";

type ShardMore = Partial<FleetStatus["shards"][number]>;

export const shardRow = (shard: string, more: ShardMore = {}): FleetStatus["shards"][number] => ({
  ...{ shard, state: "active", address: `http://10.0.0.7:8081/fleet/v1/${shard}`, drained: false },
  ...{ units: 40, series: 60_000, eventsPerSecond: 12.4, standbyUnits: 0, standbySeries: 0, percentOfMean: 100 },
  ...{ applied: { term: 3, epoch: 9 }, epochsBehind: 0, memory: { usedBytes: 310 * 2 ** 20, limitBytes: 2 ** 30 } },
  ...{ full: false, configHash: "same", configMatches: true, partition: undefined },
  ...more,
});

/** A fleet at rest. */
export const calmStatus = (more: Partial<FleetStatus> = {}): FleetStatus => ({
  ...{ leader: { id: "coordinator-1", me: true }, order: { term: 3, epoch: 9 }, held: false },
  store: { state: "reachable", problem: undefined, clockKnown: true },
  shards: [shardRow("shard-0", { percentOfMean: 104 }), shardRow("shard-1", { percentOfMean: 96 })],
  ...{ moves: [], sliced: [], unowned: [], withoutStandby: [], drained: [], problems: [] },
  ...{ partitions: 1, emptyPartitions: [] },
  ...more,
});

/** A fleet with everything that can be told of one. */
export const busyStatus = (): FleetStatus =>
  calmStatus({
    shards: [
      shardRow("shard-0", {
        percentOfMean: 168,
        full: true,
        memory: { usedBytes: 900 * 2 ** 20, limitBytes: 2 ** 30 },
      }),
      shardRow("shard-1", { state: "silent", epochsBehind: undefined }),
      shardRow("shard-2", { state: "leaving", drained: true, epochsBehind: 2, standbyUnits: 7 }),
      shardRow("shard-3", { state: "incompatible", configMatches: false, memory: { usedBytes: 5, limitBytes: null } }),
      shardRow("shard-4", { state: "joining", percentOfMean: undefined, eventsPerSecond: undefined, series: 0 }),
    ],
    moves: [
      { unit: "ns/search", phase: "warming", from: "shard-0", to: "shard-4", ageMs: 2_500, aborts: 3 },
      { unit: "ns/orders", phase: "cuttingOver", from: "shard-2", to: "shard-0", ageMs: undefined, aborts: 0 },
    ],
    sliced: [{ unit: "ns/payments", slices: 8, shards: ["shard-1", "shard-0"], series: 2_000_000 }],
    unowned: ["ns/lost"],
    withoutStandby: ["ns/orders"],
    problems: [
      {
        what: `the assignment store is out of reach: connect ${SECRET}`,
        inPublic: "the store is out of reach",
        todo: "Bring it back.",
      },
      { what: `silent: shard-1 has not reported, see ${SECRET}`, todo: "Check the shard's log." },
    ],
    store: { state: "unreachable", problem: `connect ${SECRET}`, clockKnown: false },
    scaler: {
      ...{ mode: "on", reason: "Waiting", message: "2,600 nodes want 6 shards and allow 5 to 7; there are 5" },
      ...{ nodes: 2_600, series: 300_000, replicas: 5, wanted: 6, estimate: { stay: [5, 7], exact: 6 } },
      ...{ draining: ["shard-5"], lastChange: { from: 4, to: 5, atMs: NOW_MS - 600_000 } },
    },
  });

const owned = (owner: string) => ({ phase: "owned", owner }) as const;
export const FLEET = {
  assignment: sealAssignment({
    order: { term: 3, epoch: 9 },
    units: {
      "cluster/nodes": owned("shard-0"),
      "ns/new": owned("shard-4"),
      "ns/orders": { phase: "cuttingOver", owner: "shard-2", next: "shard-0", atMs: 5 },
      "ns/payments#1of2": owned("shard-1"),
      "ns/payments#2of2": owned("shard-0"),
      "ns/search": { phase: "warming", owner: "shard-0", next: "shard-4" },
    },
    unowned: ["ns/lost"],
    standbys: { "cluster/nodes": "shard-2" },
  }),
  reports: reportsOf(
    report("shard-0", {
      units: {
        "cluster/nodes": { state: "serving", series: 1_252 },
        "ns/payments#2of2": { state: "serving", series: 900_000 },
        "ns/search": { state: "serving", series: 4_000 },
      },
    }),
    report("shard-4", { units: { "ns/new": { state: "warming", series: 10 } } }),
  ),
};

/** What the page shows of a status. */
export function viewOf(status: FleetStatus, more: Partial<PageView> = {}): PageView {
  const samples = Array.from({ length: 60 }, (_, index) => ({
    ...{
      atMs: NOW_MS - (60 - index) * 30_000,
      shards: index < 20 ? 3 : index < 45 ? 4 : 5,
      series: 150_000 + index * 2_500,
    },
    ...(status.scaler === undefined ? {} : { wanted: index < 18 ? 3 : index < 42 ? 4 : 6, nodes: 1_400 + index * 20 }),
  }));
  const failing = { atMs: NOW_MS - 30_000, what: "ask whether it answers: it answered 503 (ServiceUnavailable)" };
  const isCalm = status.problems.length === 0;
  return {
    status: publicStatus({
      status,
      readiness: { ready: true, notes: isCalm ? [] : ["shard-0: blocked: secrets (403)", `connect ${SECRET}`] },
      history: { everyMs: 30_000, samples },
      api: {
        ...{ state: isCalm ? "answers" : "failing", sinceMs: NOW_MS - 90_000 },
        ...{ errors: { looks: isCalm ? 0 : 3, lists: 0, watches: isCalm ? 0 : 1 }, recent: isCalm ? [] : [failing] },
      },
      ...{ version: "1.2.3", nowMs: NOW_MS },
    }),
    units: pageOfUnits(FLEET, ALL_UNITS),
    links: [{ path: "/metrics", text: "Samples of all shards" }],
    isPaused: false,
    ...more,
  };
}

export const busyView = (): PageView => viewOf(busyStatus());
