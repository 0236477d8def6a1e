import {
  type Assignment,
  NotLeaderError,
  type Order,
  type ShardId,
  StaleAssignmentError,
  sealAssignment,
} from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import { beforeEach, describe, expect, it } from "vitest";
import type { ShardProbe } from "../membership/shard-probe.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { ManualStore } from "../testing/manual-store.ts";
import { obedientReports } from "../testing/obedient-reports.ts";
import { type ControlLoop, createControlLoop } from "./control-loop.ts";
import { COORDINATOR_DEFAULTS } from "./coordinator-options.ts";
import { NotLeadingError, UnknownShardError } from "./errors.ts";

const UNITS = new Set(Array.from({ length: 12 }, (_, index) => `ns/n${index}`));
const options = { ...COORDINATOR_DEFAULTS, clusterResources: [], expectedShards: 3 };
const LEASE_MS = options.leaseMs;

let store: ManualStore;
let scheduler: ManualScheduler;
let loop: ControlLoop;
let probe: ShardProbe;
let stored: Order | undefined | "same";
let alive: readonly ShardId[];

beforeEach(() => {
  store = new ManualStore();
  scheduler = new ManualScheduler();
  alive = ["shard-0", "shard-1", "shard-2"];
  probe = async () => ({ answers: false, reason: "nobody there" });
  stored = "same";
  loop = createControlLoop({
    store,
    election: store,
    health: store,
    probe: (address, signal) => probe(address, signal),
    storedOrder: async () => (stored === "same" ? store.held?.order : stored),
    scheduler,
    log: silentLog,
    options,
  });
  loop.setUnits(UNITS);
  loop.start();
  store.be({});
});

/** Shards do what the store says, time goes by. */
async function pass(ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
    store.nowMs += 500;
    const more = Object.fromEntries(alive.map((shard) => [shard, { atMs: store.nowMs }]));
    store.tell(obedientReports(store.held, { shards: alive, nowMs: store.nowMs, more }));
    await scheduler.advance(Math.min(500, leftMs));
  }
}
const ownersOf = (assignment: Assignment | undefined): ReadonlySet<ShardId> =>
  new Set(Object.values(assignment?.units ?? {}).map(({ owner }) => owner));
const others = (term: number): Assignment =>
  sealAssignment({
    order: { term, epoch: 5 },
    units: new Map([...UNITS].map((unit, index) => [unit, { phase: "owned", owner: `shard-${index % 3}` }] as const)),
    unowned: [],
  });

describe("a coordinator that follows", () => {
  it("publishes nothing, and shows what the store holds to whoever reads from it", async () => {
    store.lead(false);
    store.show(others(4));
    await pass(5_000);
    expect(store.asked).toEqual([]);
    expect(loop.assignment()?.order).toEqual({ term: 4, epoch: 5 });
    const status = loop.status();
    expect(status.leader).toEqual({ id: "other", me: false });
    expect(status.shards.map(({ shard, state, units }) => [shard, state, units])).toEqual(
      alive.map((shard) => [shard, "active", 4]),
    );
    expect(status.problems).toEqual([]);
  });

  it("takes no orders, and says who does", async () => {
    store.lead(false);
    await expect(loop.drain("shard-0")).rejects.toThrow(NotLeadingError);
    await expect(loop.undrain("shard-0")).rejects.toThrow(/ask other/);
    await expect(loop.rebalance()).rejects.toThrow(NotLeadingError);
  });

  it("goes on from what it followed once it leads, in a term of its own, moving nothing", async () => {
    store.lead(false);
    store.show(others(4));
    await pass(1_000);
    store.lead(true);
    await pass(2_000);
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    expect(store.asked[0]?.order).toEqual({ term: 5, epoch: 1 });
    for (const [unit, placement] of Object.entries(others(4).units)) expect(store.held?.units[unit]).toEqual(placement);
  });
});

describe("a coordinator that leads", () => {
  beforeEach(async () => {
    store.lead(true);
    await pass(3_000);
    expect(ownersOf(store.held)).toEqual(new Set(alive));
  });

  it("stops publishing the moment it loses, drops what it had decided, and follows", async () => {
    const drain = loop.drain("shard-0");
    store.lead(false, 2);
    await expect(drain).rejects.toThrow(NotLeadingError);
    const asked = store.asked.length;
    alive = ["shard-0", "shard-1"];
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(30_000);
    expect(store.asked.length).toBe(asked);
    expect([loop.state().term, loop.state().target.owners.size, loop.state().weights.size]).toEqual([0, 0, 0]);
    store.show(others(9));
    expect(loop.assignment()?.order.term).toBe(9);
  });

  it("follows when the store says that it does not lead, until the election gives it the lead again", async () => {
    store.onPublish = () => Promise.reject(new NotLeaderError("me", "other"));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(2_000);
    const asked = store.asked.length;
    expect(loop.status().leader.me).toBe(false);
    store.onPublish = async () => {};
    await pass(2_000);
    expect(store.asked.length).toBe(asked);
    store.lead(true, 2);
    await pass(1_000);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("leads again after a lease when the election saw no change at all", async () => {
    store.onPublish = () => Promise.reject(new NotLeaderError("me", undefined));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    store.onPublish = async () => {};
    await pass(LEASE_MS - 2_000);
    expect(store.held?.units["ns/new"]).toBeUndefined();
    await pass(3_000);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("decides nothing after the store held something newer, before it has seen that", async () => {
    store.onPublish = ({ order }) => Promise.reject(new StaleAssignmentError(order, { term: 12, epoch: 5 }));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    const asked = store.asked.length;
    store.onPublish = async () => {};
    await pass(5_000);
    expect(store.asked.length).toBe(asked);
    store.show(others(12));
    await pass(2_000);
    expect(store.held?.order.term).toBe(13);
    expect(store.held?.units["ns/n0"]).toEqual(others(12).units["ns/n0"]);
  });

  it("waits a lease for the newer one at most: the store may have lost it since", async () => {
    store.onPublish = ({ order }) => Promise.reject(new StaleAssignmentError(order, { term: 12, epoch: 5 }));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    store.onPublish = async () => {};
    await pass(LEASE_MS);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("lets a publication that was on its way when it lost stand, and adds nothing to it", async () => {
    const arrive = Promise.withResolvers<void>();
    store.onPublish = () => arrive.promise;
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    const asked = store.asked.length;
    store.lead(false, 2);
    arrive.resolve();
    await pass(1_000);
    expect(loop.assignment()?.units["ns/new"]?.phase).toBe("owned");
    expect([store.asked.length, loop.state().term]).toEqual([asked, 0]);
  });

  it("tries again what the store did not take for another reason", async () => {
    store.onPublish = () => Promise.reject(new Error("timeout"));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(1_000);
    store.onPublish = async () => {};
    await pass(1_000);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("goes on from a publication whose answer was lost, whether or not it got there, and shows it only once it is there", async () => {
    for (const unit of ["ns/there", "ns/not-there"]) {
      const before = store.held;
      store.onPublish = async (assignment) => {
        if (unit === "ns/there") store.show(assignment);
        throw new Error("no answer");
      };
      loop.setUnits(new Set([...UNITS, unit]));
      await scheduler.advance(options.tickMs);
      const sent = store.asked.at(-1);
      expect(sent?.units[unit]?.phase).toBe("owned");
      expect(loop.assignment()).toBe(unit === "ns/there" ? sent : before);
      store.onPublish = async () => {};
      await pass(1_000);
      expect(store.held?.units[unit]).toEqual(sent?.units[unit]);
      expect(store.held?.order.term).toBe((sent?.order.term ?? 0) + 1);
      expect(loop.assignment()).toBe(store.held);
    }
  });

  it("decides nothing through an outage; after it publishes what stands in a new term, and buries nobody for a lease", async () => {
    const before = store.held;
    store.be({ state: "unreachable", problem: "connection refused" });
    const asked = store.asked.length;
    await pass(20_000);
    expect(store.asked.length).toBe(asked);
    expect(loop.status().problems[0]?.what).toMatch(/out of reach: connection refused/);
    store.be({ sinceMs: scheduler.nowMs() });
    alive = ["shard-0", "shard-1"];
    await pass(1_000);
    expect(store.held?.order).toEqual({ term: (before?.order.term ?? 0) + 1, epoch: 1 });
    expect(store.held?.hash).toBe(before?.hash);
    await pass(LEASE_MS - 2_000);
    expect(store.held?.hash).toBe(before?.hash);
    await pass(3_000);
    expect(ownersOf(store.held)).toEqual(new Set(alive));
  });

  it("publishes again when the store holds less than was published, though no outage was seen", async () => {
    const before = store.held;
    stored = undefined;
    await pass(3_000);
    stored = "same";
    await pass(3_000);
    expect(store.held?.order.term).toBe((before?.order.term ?? 0) + 1);
    expect(store.held?.hash).toBe(before?.hash);
    const asked = store.asked.length;
    await pass(10_000);
    expect(store.asked.length).toBe(asked);
  });

  it("asks a silent shard itself: one that answers is handed its epoch and keeps its units, one that does not loses them", async () => {
    await pass(LEASE_MS);
    const given: Assignment[] = [];
    const lastReport = loop.reports().get("shard-2");
    if (lastReport === undefined) throw new Error("no report");
    probe = async (address) => {
      expect(address).toBe(lastReport.address);
      return { answers: true, report: lastReport, give: async (assignment) => void given.push(assignment) };
    };
    alive = ["shard-0", "shard-1"];
    await pass(20_000);
    expect(ownersOf(store.held).has("shard-2")).toBe(true);
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await pass(5_000);
    expect(given.at(-1)).toBe(store.held);
    expect(loop.status().shards.find(({ shard }) => shard === "shard-2")?.state).toBe("silent");
    probe = (_address, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error())));
    await pass(8_000);
    expect(ownersOf(store.held)).toEqual(new Set(alive));
  });

  it("drains and fills again on an operator's word, and refuses a shard that nobody knows", async () => {
    await expect(loop.drain("shard-9")).rejects.toThrow(UnknownShardError);
    const drained = loop.drain("shard-1");
    await pass(1_000);
    await drained;
    expect(store.held?.drained).toEqual(["shard-1"]);
    await pass(10_000);
    expect(ownersOf(store.held)).toEqual(new Set(["shard-0", "shard-2"]));
    await Promise.all([loop.undrain("shard-1"), pass(10_000)]);
    expect(ownersOf(store.held)).toEqual(new Set(alive));
  });

  it("tells the scaler's drains from an operator's, whose word goes before, and keeps them for whoever leads next", async () => {
    await Promise.all([loop.drain("shard-1", "scaler"), loop.drain("shard-2", "scaler"), pass(1_000)]);
    expect([store.held?.drained, store.held?.drainedByScaler]).toEqual([
      ["shard-1", "shard-2"],
      ["shard-1", "shard-2"],
    ]);
    store.lead(false);
    store.lead(true, 3);
    await pass(2_000);
    expect(store.held?.drainedByScaler).toEqual(["shard-1", "shard-2"]);
    await Promise.all([loop.drain("shard-2"), pass(1_000)]);
    await Promise.all([loop.undrain("shard-2", "scaler"), loop.undrain("shard-1", "scaler"), pass(1_000)]);
    expect([store.held?.drained, store.held?.drainedByScaler]).toEqual([["shard-2"], undefined]);
    await Promise.all([loop.drain("shard-2", "scaler"), pass(1_000)]);
    expect(store.held?.drainedByScaler).toBeUndefined();
  });

  it("answers all that wait for a word on one shard with the last one", async () => {
    const words = [loop.drain("shard-1", "scaler"), loop.drain("shard-1"), loop.undrain("shard-1")];
    await Promise.all([...words, pass(1_000)]);
    expect(store.held?.drained).toBeUndefined();
  });

  it("plans anew when asked, and says how much that moves", async () => {
    const [moves] = await Promise.all([loop.rebalance(), pass(1_000)]);
    expect(moves).toBe(0);
  });

  it("gives the lead up at once when it stops", async () => {
    await loop.stop();
    expect(store.resigned).toBe(1);
    const asked = store.asked.length;
    loop.setUnits(new Set(["ns/other"]));
    await pass(5_000);
    expect(store.asked.length).toBe(asked);
  });
});
