import {
  type Assignment,
  NotLeaderError,
  type ShardReport,
  StaleAssignmentError,
  sealAssignment,
} from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { obedientReports } from "../testing/obedient-reports.ts";
import { COORDINATOR_DEFAULTS } from "./coordinator-options.ts";
import { NotLeadingError } from "./errors.ts";
import { LEASE_MS, LoopedFleet, others, ownersOf, UNITS } from "./looped-fleet.case.ts";

let fleet: LoopedFleet;
let store: LoopedFleet["store"];
let scheduler: LoopedFleet["scheduler"];
let loop: LoopedFleet["loop"];

beforeEach(() => {
  fleet = new LoopedFleet();
  ({ store, scheduler, loop } = fleet);
});

describe("a coordinator that follows", () => {
  it("publishes nothing, and shows what the store holds to whoever reads from it", async () => {
    store.lead(false);
    store.show(others(4));
    await fleet.pass(5_000);
    expect(store.asked).toEqual([]);
    expect(loop.assignment()?.order).toEqual({ term: 4, epoch: 5 });
    const status = loop.status();
    expect(status.leader).toEqual({ id: "other", me: false });
    expect(status.shards.map(({ shard, state, units }) => [shard, state, units])).toEqual(
      fleet.alive.map((shard) => [shard, "active", 4]),
    );
    expect(status.problems).toEqual([]);
  });

  it("goes on from what it followed once it leads, in a term of its own, moving nothing", async () => {
    store.lead(false);
    store.show(others(4));
    await fleet.pass(1_000);
    store.lead(true);
    await fleet.pass(2_000);
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    expect(store.asked[0]?.order).toEqual({ term: 5, epoch: 1 });
    for (const [unit, placement] of Object.entries(others(4).units)) expect(store.held?.units[unit]).toEqual(placement);
  });
});

describe("a coordinator that has just started, and leads", () => {
  it("asks a shard whose lease ran out before it came, at the address in the assignment, and hands it its epoch", async () => {
    const given: Assignment[] = [];
    const asked: string[] = [];
    const address = "http://127.0.0.1/elsewhere";
    const found = sealAssignment({ ...others(4), addresses: { "shard-2": address } });
    const silent = {
      ...obedientReports(found, { shards: ["shard-2"], nowMs: 0 }).get("shard-2"),
      address,
    } as ShardReport;
    fleet.probe = async (at) => {
      asked.push(at);
      return { answers: true, report: silent, give: async (assignment) => void given.push(assignment) };
    };
    fleet.alive = ["shard-0", "shard-1"];
    store.lead(true);
    store.show(found);
    // Nobody looks silent before the store has shown who reports.
    await scheduler.advance(2_000);
    expect(asked).toEqual([]);
    await fleet.pass(30_000);
    expect(new Set(asked)).toEqual(new Set([address]));
    expect(ownersOf(store.held)).toEqual(new Set(["shard-0", "shard-1", "shard-2"]));
    expect(given.at(-1)).toBe(store.held);
    fleet.probe = async () => ({ answers: false, reason: "nobody there" });
    await fleet.pass(8_000);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });
});

describe("a coordinator that leads", () => {
  beforeEach(async () => {
    store.lead(true);
    await fleet.pass(3_000);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });

  it("stops publishing the moment it loses, drops what it had decided, and follows", async () => {
    const drain = loop.drain("shard-0");
    store.lead(false, 2);
    await expect(drain).rejects.toThrow(NotLeadingError);
    const asked = store.asked.length;
    fleet.alive = ["shard-0", "shard-1"];
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(30_000);
    expect(store.asked.length).toBe(asked);
    expect([loop.state().term, loop.state().target.owners.size, loop.state().weights.size]).toEqual([0, 0, 0]);
    store.show(others(9));
    expect(loop.assignment()?.order.term).toBe(9);
  });

  it("follows when the store says that it does not lead, until the election gives it the lead again", async () => {
    store.onPublish = () => Promise.reject(new NotLeaderError("me", "other"));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(2_000);
    const asked = store.asked.length;
    expect(loop.status().leader.me).toBe(false);
    store.onPublish = async () => {};
    await fleet.pass(2_000);
    expect(store.asked.length).toBe(asked);
    store.lead(true, 2);
    await fleet.pass(1_000);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("leads again after a lease when the election saw no change at all", async () => {
    store.onPublish = () => Promise.reject(new NotLeaderError("me", undefined));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    store.onPublish = async () => {};
    await fleet.pass(LEASE_MS - 2_000);
    expect(store.held?.units["ns/new"]).toBeUndefined();
    await fleet.pass(3_000);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("decides nothing after the store held something newer, before it has seen that", async () => {
    store.onPublish = ({ order }) => Promise.reject(new StaleAssignmentError(order, { term: 12, epoch: 5 }));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    const asked = store.asked.length;
    store.onPublish = async () => {};
    await fleet.pass(5_000);
    expect(store.asked.length).toBe(asked);
    store.show(others(12));
    await fleet.pass(2_000);
    expect(store.held?.order.term).toBe(13);
    expect(store.held?.units["ns/n0"]).toEqual(others(12).units["ns/n0"]);
  });

  it("waits a lease for the newer one at most: the store may have lost it since", async () => {
    store.onPublish = ({ order }) => Promise.reject(new StaleAssignmentError(order, { term: 12, epoch: 5 }));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    store.onPublish = async () => {};
    await fleet.pass(LEASE_MS);
    expect(store.held?.units["ns/new"]?.phase).toBe("owned");
  });

  it("lets a publication that was on its way when it lost stand, and adds nothing to it", async () => {
    const arrive = Promise.withResolvers<void>();
    store.onPublish = () => arrive.promise;
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    const asked = store.asked.length;
    store.lead(false, 2);
    arrive.resolve();
    await fleet.pass(1_000);
    expect(loop.assignment()?.units["ns/new"]?.phase).toBe("owned");
    expect([store.asked.length, loop.state().term]).toEqual([asked, 0]);
  });

  it("tries again what the store did not take for another reason", async () => {
    store.onPublish = () => Promise.reject(new Error("timeout"));
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(1_000);
    store.onPublish = async () => {};
    await fleet.pass(1_000);
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
      await scheduler.advance(COORDINATOR_DEFAULTS.tickMs);
      const sent = store.asked.at(-1);
      expect(sent?.units[unit]?.phase).toBe("owned");
      expect(loop.assignment()).toBe(unit === "ns/there" ? sent : before);
      store.onPublish = async () => {};
      await fleet.pass(1_000);
      expect(store.held?.units[unit]).toEqual(sent?.units[unit]);
      expect(store.held?.order.term).toBe((sent?.order.term ?? 0) + 1);
      expect(loop.assignment()).toBe(store.held);
    }
  });

  it("decides nothing through an outage; after it publishes what stands in a new term, and buries nobody for a lease", async () => {
    const before = store.held;
    store.be({ state: "unreachable", problem: "connection refused" });
    const asked = store.asked.length;
    await fleet.pass(20_000);
    expect(store.asked.length).toBe(asked);
    expect(loop.status().problems[0]?.what).toMatch(/out of reach: connection refused/);
    store.be({ sinceMs: scheduler.nowMs() });
    fleet.alive = ["shard-0", "shard-1"];
    await fleet.pass(1_000);
    expect(store.held?.order).toEqual({ term: (before?.order.term ?? 0) + 1, epoch: 1 });
    expect(store.held?.hash).toBe(before?.hash);
    await fleet.pass(LEASE_MS - 2_000);
    expect(store.held?.hash).toBe(before?.hash);
    await fleet.pass(3_000);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });

  it("publishes again when the store holds less than was published, though no outage was seen", async () => {
    const before = store.held;
    fleet.stored = undefined;
    await fleet.pass(3_000);
    fleet.stored = "same";
    await fleet.pass(3_000);
    expect(store.held?.order.term).toBe((before?.order.term ?? 0) + 1);
    expect(store.held?.hash).toBe(before?.hash);
    const asked = store.asked.length;
    await fleet.pass(10_000);
    expect(store.asked.length).toBe(asked);
  });

  it("asks a silent shard itself: one that answers is handed its epoch and keeps its units, one that does not loses them", async () => {
    await fleet.pass(LEASE_MS);
    const given: Assignment[] = [];
    const lastReport = loop.reports().get("shard-2");
    if (lastReport === undefined) throw new Error("no report");
    fleet.probe = async (address) => {
      expect(address).toBe(lastReport.address);
      return { answers: true, report: lastReport, give: async (assignment) => void given.push(assignment) };
    };
    fleet.alive = ["shard-0", "shard-1"];
    await fleet.pass(20_000);
    expect(ownersOf(store.held).has("shard-2")).toBe(true);
    loop.setUnits(new Set([...UNITS, "ns/new"]));
    await fleet.pass(5_000);
    expect(given.at(-1)).toBe(store.held);
    expect(loop.status().shards.find(({ shard }) => shard === "shard-2")?.state).toBe("silent");
    fleet.probe = (_address, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error())));
    await fleet.pass(8_000);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });

  it("gives the lead up at once when it stops", async () => {
    await loop.stop();
    expect(store.resigned).toBe(1);
    const asked = store.asked.length;
    loop.setUnits(new Set(["ns/other"]));
    await fleet.pass(5_000);
    expect(store.asked.length).toBe(asked);
  });
});
