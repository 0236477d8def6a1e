import { sealAssignment } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { viewMembers } from "../membership/membership.ts";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { drainOrders } from "../testing/drain-orders.ts";
import { adoptAssignment, INITIAL_CONTROL } from "./control-state.ts";

let fleet: DecideFleet;
beforeEach(() => {
  fleet = new DecideFleet();
  fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
  fleet.settle();
});

describe("decide, in doubt of what it sees", () => {
  it("declares nobody dead before silence means something, then gives its units away", () => {
    const before = fleet.owners();
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    expect(fleet.settle({ trusted: false })).toEqual([]);
    expect(fleet.state.members.living.get("shard-3")?.silent).toBe(true);
    fleet.settle();
    expect(fleet.unitsOf("shard-3")).toEqual([]);
    for (const [unit, owner] of Object.entries(before))
      if (owner !== "shard-3") expect(fleet.owners()[unit]).toBe(owner);
  });

  it("gives a new unit to a shard that is heard while another is silent", () => {
    const report = fleet.reports().get("shard-3");
    if (report === undefined) throw new Error("no report");
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    fleet.units = new Set([...fleet.units, ...Array.from({ length: 8 }, (_, index) => `ns/new-${index}`)]);
    fleet.settle({ probed: new Map([["shard-3", { answers: true, report }]]) });
    for (const unit of fleet.units) if (unit.startsWith("ns/new")) expect(fleet.owners()[unit]).not.toBe("shard-3");
  });

  it("holds when more than a third is silent, says so once, and moves nothing though a shard joins", () => {
    const before = fleet.owners();
    fleet.shards = ["shard-0", "shard-1", "shard-9"];
    expect(fleet.step().notes).toContainEqual(expect.stringMatching(/more than a third/));
    expect(fleet.step().notes).toEqual([]);
    fleet.settle();
    expect(fleet.owners()).toEqual(before);
    fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3", "shard-9"];
    fleet.settle();
    expect(fleet.unitsOf("shard-9").length).toBeGreaterThan(0);
  });

  it("keeps the units of a silent shard that answers when asked, and takes them once it does not", () => {
    const before = fleet.owners();
    const report = fleet.reports().get("shard-3");
    if (report === undefined) throw new Error("no report");
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    expect(fleet.settle({ probed: new Map() })).toEqual([]);
    expect(fleet.settle({ probed: new Map([["shard-3", { answers: true, report }]]) })).toEqual([]);
    expect(fleet.owners()).toEqual(before);
    fleet.settle({ probed: new Map([["shard-3", { answers: false, reason: "refused" }]]) });
    expect(fleet.unitsOf("shard-3")).toEqual([]);
  });

  it("does not let the owner stop on the word of a shard that has fallen silent since", () => {
    fleet.shards = [...fleet.shards, "shard-4"];
    while (!Object.values(fleet.current?.units ?? {}).some(({ phase }) => phase === "cuttingOver")) fleet.step();
    const before = fleet.owners();
    // All have heard it acknowledge; then its lease runs out.
    const acknowledged = fleet.reports();
    fleet.state = { ...fleet.state, members: viewMembers(fleet.state.members, acknowledged) };
    const reports = new Map([...acknowledged].filter(([shard]) => shard !== "shard-4"));
    fleet.step({ reports, probed: new Map() });
    expect(fleet.owners()).toEqual(before);
    fleet.settle();
    expect(fleet.unitsOf("shard-4").length).toBeGreaterThan(0);
  });

  it("names no instant while the store's clock cannot be told: what is ready waits with its owner", () => {
    const before = fleet.owners();
    fleet.shards = [...fleet.shards, "shard-4"];
    fleet.settle({ storeNowMs: undefined });
    const phases = Object.values(fleet.current?.units ?? {}).map(({ phase }) => phase);
    expect(new Set(phases)).toEqual(new Set(["owned", "warming"]));
    expect(fleet.owners()).toEqual(before);
    fleet.settle();
    expect(fleet.isAtRest()).toBe(true);
    expect(fleet.unitsOf("shard-4").length).toBeGreaterThan(0);
  });

  it("leaves cut-overs under way alone while the clock cannot be told, but believes an acknowledgement", () => {
    fleet.shards = [...fleet.shards, "shard-4"];
    while (!Object.values(fleet.current?.units ?? {}).some(({ phase }) => phase === "cuttingOver")) fleet.step();
    const cutting = Object.entries(fleet.current?.units ?? {}).filter(([, { phase }]) => phase === "cuttingOver");
    const deaf = fleet.reports({ nowMs: 0 });
    fleet.nowMs += 60_000;
    expect(fleet.step({ storeNowMs: undefined, reports: deaf }).published).toBeUndefined();
    fleet.settle({ storeNowMs: undefined });
    for (const [unit] of cutting) expect(fleet.owners()[unit]).toBe("shard-4");
  });

  it("gives up a cut-over whose instant a clock that jumped back has put out of reach", () => {
    fleet.shards = [...fleet.shards, "shard-4"];
    while (!Object.values(fleet.current?.units ?? {}).some(({ phase }) => phase === "cuttingOver")) fleet.step();
    const reports = fleet.reports({ nowMs: 0 });
    fleet.nowMs += fleet.options.handoffTimeoutMs + fleet.options.cutOverLeadMs;
    expect(fleet.step({ storeNowMs: -3_600_000, reports }).notes.join()).toMatch(/gave up the move/);
  });

  it("publishes what stands again in a new term, moving nothing, when the store may have lost it", () => {
    const before = fleet.current;
    const again = fleet.step({ again: true }).published?.current;
    expect(again?.order).toEqual({ term: (before?.order.term ?? 0) + 1, epoch: 1 });
    expect(again?.hash).toBe(before?.hash);
    expect(fleet.settle()).toEqual([]);
  });

  it("believes what shards serve over a store that went back, once all had a lease to say it, above all they applied", () => {
    const old = fleet.current;
    const oldState = fleet.state;
    fleet.shards = [...fleet.shards, "shard-4"];
    fleet.settle();
    const owners = fleet.owners();
    const reports = fleet.reports();
    expect(fleet.unitsOf("shard-4").length).toBeGreaterThan(0);
    if (old === undefined) throw new Error("nothing was published");
    // A coordinator that has seen the old copy only.
    fleet.state = adoptAssignment({ ...INITIAL_CONTROL, members: oldState.members }, old, { nowMs: fleet.nowMs });
    expect(fleet.step({ reports, trusted: false }).published).toBeUndefined();
    const rebuilt = fleet.step({ reports }).published?.current;
    expect(fleet.owners()).toEqual(owners);
    for (const { applied } of reports.values()) expect(rebuilt?.order.term).toBeGreaterThan(applied.term);
    expect(fleet.settle()).toEqual([]);
  });

  it("rebuilds an emptied store from heartbeats only after a lease, so that nobody's units are given to others meanwhile", () => {
    const owners = fleet.owners();
    const reports = fleet.reports();
    const part = new Map([...reports].slice(0, 2));
    fleet.state = INITIAL_CONTROL;
    expect(fleet.step({ reports: part, trusted: false }).published).toBeUndefined();
    fleet.step({ reports });
    expect(fleet.owners()).toEqual(owners);
  });

  it("asks a shard that it has never heard where the assignment says it is, before it gives it up", () => {
    const before = fleet.owners();
    expect(fleet.current?.addresses).toEqual(
      Object.fromEntries(fleet.shards.map((shard) => [shard, `http://127.0.0.1/${shard}`])),
    );
    const silent = fleet.reports().get("shard-3");
    if (silent === undefined || fleet.current === undefined) throw new Error("no report");
    // Another process than the one that has heard it.
    fleet.state = adoptAssignment(INITIAL_CONTROL, fleet.current, { nowMs: fleet.nowMs });
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    expect(fleet.settle({ probed: new Map() })).toEqual([]);
    expect(fleet.state.members.living.get("shard-3")).toMatchObject({
      ...{ silent: true, report: { incarnation: "", address: "http://127.0.0.1/shard-3" } },
    });
    expect(fleet.settle({ probed: new Map([["shard-3", { answers: true, report: silent }]]) })).toEqual([]);
    expect(fleet.owners()).toEqual(before);
    fleet.settle({ probed: new Map([["shard-3", { answers: false, reason: "refused" }]]) });
    expect(fleet.unitsOf("shard-3")).toEqual([]);
    expect(Object.keys(fleet.current?.addresses ?? {})).toEqual(fleet.shards);
  });

  it("publishes where a shard is to be found that has been restarted elsewhere, once, and moves nothing", () => {
    const before = fleet.current;
    const address = "http://127.0.0.2/shard-3";
    fleet.more["shard-3"] = { incarnation: "two", address };
    const [after, ...more] = fleet.settle();
    expect([after?.hash, after?.addresses?.["shard-3"], more]).toEqual([before?.hash, address, []]);
    // Silent since: it is still there.
    fleet.shards = ["shard-0", "shard-1", "shard-2"];
    fleet.units = new Set([...fleet.units, "ns/new"]);
    fleet.settle({ probed: new Map() });
    expect(fleet.current?.addresses?.["shard-3"]).toBe(address);
  });

  it("goes on in the lead with a fleet of which most has not been heard yet: held, until it is", () => {
    const { units = {}, addresses } = fleet.current ?? {};
    const found = sealAssignment({ order: { term: 7, epoch: 3 }, units, unowned: [], addresses });
    fleet.state = adoptAssignment(INITIAL_CONTROL, found, { nowMs: fleet.nowMs });
    fleet.shards = ["shard-0"];
    fleet.settle();
    expect(fleet.state.members.held).toBe(true);
    expect(fleet.current).toBe(found);
    fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
    expect(fleet.settle()).toEqual([]);
    expect(fleet.state.members.held).toBe(false);
  });
});

describe("decide, where the store forgets with us", () => {
  it("makes no first assignment before a fleet that runs already has had time to speak, and then moves nothing", () => {
    const running = new DecideFleet();
    running.settle();
    const before = running.owners();
    const reports = running.reports();
    const applied = running.current?.order.term ?? 0;
    const anew = new DecideFleet();
    anew.options = { ...anew.options, expectedShards: 1, startPatienceMs: 10_000 };
    const patient = { trusted: false, leadingSinceMs: anew.nowMs };
    // The first to speak has just joined, and knows of nothing.
    const joined = new DecideFleet();
    joined.shards = ["shard-9"];
    expect(anew.step({ ...patient, reports: joined.reports() }).published).toBeUndefined();
    anew.nowMs += 10_000;
    const all = new Map([...joined.reports(), ...reports]);
    const { published } = anew.step({ ...patient, trusted: true, reports: all });
    expect(published?.current?.order.term).toBeGreaterThan(applied);
    expect(anew.owners()).toEqual(before);
  });

  it("takes over from what shards have applied who is drained, though it is gone, and what an operator has asked meanwhile", () => {
    const running = new DecideFleet();
    running.shards = ["shard-0", "shard-1", "shard-2"];
    running.settle();
    running.settle({ drains: drainOrders({ "shard-1": true, "shard-2": true }) });
    expect(running.owners()).toEqual(Object.fromEntries([...running.units].map((unit) => [unit, "shard-0"])));
    running.shards = ["shard-0", "shard-1"];
    const anew = new DecideFleet();
    anew.shards = ["shard-0", "shard-1"];
    anew.step({ reports: running.reports(), drains: drainOrders({ "shard-3": true }) });
    expect(anew.current?.drained).toEqual(["shard-1", "shard-2", "shard-3"]);
    anew.settle();
    expect(anew.unitsOf("shard-1")).toEqual([]);
    anew.settle({ drains: drainOrders({ "shard-1": false }) });
    expect(anew.current?.drained).toEqual(["shard-2", "shard-3"]);
    expect(anew.unitsOf("shard-1").length).toBeGreaterThan(0);
  });

  it.each(["operator", "scaler"] as const)(
    "goes on emptying what the %s was emptying as the store forgot, though for all it knows every unit has moved a moment ago",
    (by) => {
      const running = new DecideFleet();
      running.shards = ["shard-0", "shard-1", "shard-2"];
      running.settle();
      running.step({ drains: drainOrders({ "shard-1": true }, by) });
      expect(running.unitsOf("shard-1").length).toBeGreaterThan(0);
      const others = Object.entries(running.owners()).filter(([, owner]) => owner !== "shard-1");
      const anew = new DecideFleet();
      anew.shards = running.shards;
      anew.step({ reports: running.reports() });
      anew.settle();
      expect(anew.unitsOf("shard-1")).toEqual([]);
      expect(anew.owners()).toMatchObject(Object.fromEntries(others));
    },
  );

  it("takes over from what shards have applied which drains are the scaler's: it gives those back, and no operator's", () => {
    const running = new DecideFleet();
    running.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
    running.settle();
    const byScaler = drainOrders({ "shard-2": true, "shard-3": true }, "scaler");
    running.settle({ drains: new Map([...byScaler, ...drainOrders({ "shard-1": true })]) });
    const anew = new DecideFleet();
    anew.shards = running.shards;
    anew.step({ reports: running.reports() });
    const three = ["shard-1", "shard-2", "shard-3"];
    expect([anew.current?.drained, anew.current?.drainedByScaler]).toEqual([three, ["shard-2", "shard-3"]]);
    anew.settle({ drains: drainOrders({ "shard-1": false, "shard-3": false }, "scaler") });
    expect([anew.current?.drained, anew.current?.drainedByScaler]).toEqual([["shard-1", "shard-2"], ["shard-2"]]);
    expect([1, 2, 3].map((ordinal) => anew.unitsOf(`shard-${ordinal}`).length > 0)).toEqual([false, false, true]);
  });

  it("believes the newest word about drains: none of an old one is brought back, and who does not say is passed over", () => {
    const running = new DecideFleet();
    running.settle();
    running.settle({ drains: drainOrders({ "shard-1": true }) });
    const drained = running.reports();
    running.settle({ drains: drainOrders({ "shard-1": false }) });
    const undrained = running.reports();
    // One has not read the last assignment yet.
    const apart = new Map(
      [...undrained].map(([shard, one]) => [shard, shard === "shard-1" ? (drained.get(shard) ?? one) : one]),
    );
    const anew = new DecideFleet();
    anew.step({ reports: apart });
    expect(anew.current?.drained).toBeUndefined();
    // An earlier release on the shard that has applied most.
    const mixed = new Map(
      [...drained].map(([shard, one]) => {
        const { drained: _, ...older } = one;
        return [shard, shard === "shard-0" ? { ...older, applied: { term: one.applied.term, epoch: 99 } } : one];
      }),
    );
    const other = new DecideFleet();
    other.step({ reports: mixed });
    expect(other.current?.drained).toEqual(["shard-1"]);
  });

  it.each([false, true])(
    "keeps a running fleet as it is, though it would be shared out otherwise from its present loads; one drained: %s",
    (drained) => {
      const running = new DecideFleet();
      running.shards = ["shard-0", "shard-1", "shard-2"];
      running.settle();
      running.settle({ drains: drainOrders({ "shard-2": drained }) });
      const before = running.owners();
      // Loads that have grown apart since.
      running.series = Object.fromEntries(
        Object.entries(before).map(([unit, owner]) => [unit, owner === "shard-0" ? 90 : 10]),
      );
      const reports = running.reports();
      const anew = new DecideFleet();
      anew.shards = running.shards;
      anew.series = running.series;
      anew.nowMs += 1_000_000;
      expect(anew.step({ reports }).published?.current?.order.term).toBeGreaterThan(running.current?.order.term ?? 0);
      expect(anew.owners()).toEqual(before);
      anew.settle();
      expect(anew.owners()).toEqual(before);
    },
  );

  it("begins a fleet that nobody has run before once that time is over", () => {
    const anew = new DecideFleet();
    anew.options = { ...anew.options, startPatienceMs: 10_000 };
    const patient = { leadingSinceMs: anew.nowMs };
    expect(anew.step(patient).published).toBeUndefined();
    anew.nowMs += 10_000;
    expect(anew.step(patient).published).toBeDefined();
  });
});
