import type { ShardReport } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { LivingShardError, NotLeadingError, UnknownShardError } from "./errors.ts";
import { LEASE_MS, LoopedFleet, ownersOf } from "./looped-fleet.case.ts";

let fleet: LoopedFleet;
let store: LoopedFleet["store"];
let scheduler: LoopedFleet["scheduler"];
let loop: LoopedFleet["loop"];

beforeEach(() => {
  fleet = new LoopedFleet();
  ({ store, scheduler, loop } = fleet);
});

describe("a coordinator that follows, asked for something", () => {
  it("takes no orders, and says who does", async () => {
    store.lead(false);
    await expect(loop.drain("shard-0")).rejects.toThrow(NotLeadingError);
    await expect(loop.undrain("shard-0")).rejects.toThrow(/ask other/);
    await expect(loop.rebalance()).rejects.toThrow(NotLeadingError);
  });
});

describe("a coordinator that leads, asked for something", () => {
  beforeEach(async () => {
    store.lead(true);
    await fleet.pass(3_000);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });

  it("drains and fills again on an operator's word, and refuses a shard that nobody knows", async () => {
    await expect(loop.drain("shard-9")).rejects.toThrow(UnknownShardError);
    const drained = loop.drain("shard-1");
    await fleet.pass(1_000);
    await drained;
    expect(store.held?.drained).toEqual(["shard-1"]);
    await fleet.pass(10_000);
    expect(ownersOf(store.held)).toEqual(new Set(["shard-0", "shard-2"]));
    await Promise.all([loop.undrain("shard-1"), fleet.pass(10_000)]);
    expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
  });

  it("tells the scaler's drains from an operator's, whose word goes before, and keeps them for whoever leads next", async () => {
    await Promise.all([loop.drain("shard-1", "scaler"), loop.drain("shard-2", "scaler"), fleet.pass(1_000)]);
    expect([store.held?.drained, store.held?.drainedByScaler]).toEqual([
      ["shard-1", "shard-2"],
      ["shard-1", "shard-2"],
    ]);
    store.lead(false);
    store.lead(true, 3);
    await fleet.pass(2_000);
    expect(store.held?.drainedByScaler).toEqual(["shard-1", "shard-2"]);
    await Promise.all([loop.drain("shard-2"), fleet.pass(1_000)]);
    await Promise.all([loop.undrain("shard-2", "scaler"), loop.undrain("shard-1", "scaler"), fleet.pass(1_000)]);
    expect([store.held?.drained, store.held?.drainedByScaler]).toEqual([["shard-2"], undefined]);
    await Promise.all([loop.drain("shard-2", "scaler"), fleet.pass(1_000)]);
    expect(store.held?.drainedByScaler).toBeUndefined();
  });

  it("answers all that wait for a word on one shard with the last one", async () => {
    const words = [loop.drain("shard-1", "scaler"), loop.drain("shard-1"), loop.undrain("shard-1")];
    await Promise.all([...words, fleet.pass(1_000)]);
    expect(store.held?.drained).toBeUndefined();
  });

  it("answers the scaler with an operator's word on the same shard, where that waits, whichever came first", async () => {
    const drained = [loop.undrain("shard-1", "scaler"), loop.drain("shard-1"), loop.drain("shard-1", "scaler")];
    await Promise.all([...drained, fleet.pass(1_000)]);
    expect([store.held?.drained, store.held?.drainedByScaler]).toEqual([["shard-1"], undefined]);
    await Promise.all([loop.undrain("shard-1"), loop.drain("shard-1", "scaler"), fleet.pass(1_000)]);
    expect(store.held?.drained).toBeUndefined();
  });

  describe("of which more than a third is silent", () => {
    const lost = ["shard-2", "shard-3", "shard-4"];
    beforeEach(async () => {
      fleet.alive = ["shard-0", "shard-1", ...lost];
      await fleet.pass(20_000);
      expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
      fleet.alive = ["shard-0", "shard-1"];
      await fleet.pass(20_000);
      expect(loop.status().held).toBe(true);
    });

    it("says by which command they are given up, and gives up those that an operator names", async () => {
      expect(
        loop
          .status()
          .problems.map(({ todo }) => todo)
          .join(),
      ).toContain("kube-state-shards declare-dead SHARD...");
      const before = store.held?.units;
      await Promise.all([loop.declareDead(["shard-2", "shard-3"]), fleet.pass(2_000)]);
      expect(ownersOf(store.held)).toEqual(new Set(["shard-0", "shard-1", "shard-4"]));
      expect(loop.status().held).toBe(true);
      await fleet.pass(20_000);
      for (const [unit, placement] of Object.entries(before ?? {}))
        if (placement.owner === "shard-4") expect(store.held?.units[unit]).toEqual(placement);
      await Promise.all([loop.declareDead(["shard-4"]), fleet.pass(2_000)]);
      expect(ownersOf(store.held)).toEqual(new Set(fleet.alive));
      expect(loop.status().problems).toEqual([]);
    });

    it("refuses that for a shard that reports, one that answers, and one that nobody knows, and then gives up none", async () => {
      const before = store.held;
      await expect(loop.declareDead(["shard-2", "shard-0"])).rejects.toThrow(/shard-0 reports to the store.*drain it/);
      await expect(loop.declareDead(["shard-2", "shard-9"])).rejects.toThrow(UnknownShardError);
      const report = { ...loop.state().members.living.get("shard-3")?.report } as ShardReport;
      fleet.probe = async (address) =>
        address === report.address
          ? { answers: true, report, give: async () => {} }
          : { answers: false, reason: "nobody there" };
      const refused = expect(loop.declareDead(["shard-2", "shard-3"])).rejects.toThrow(LivingShardError);
      await fleet.pass(1_000);
      await refused;
      expect(store.held).toBe(before);
    });

    it("refuses it for one that speaks before it is carried out", async () => {
      const before = store.held;
      const refused = expect(loop.declareDead(["shard-2"])).rejects.toThrow(/shard-2 .*heard meanwhile/);
      fleet.alive = ["shard-0", "shard-1", "shard-2"];
      fleet.tell();
      await fleet.pass(1_000);
      await refused;
      expect(store.held).toBe(before);
    });

    it("refuses it while silence means nothing yet, and when it does not lead", async () => {
      store.be({ state: "unreachable", problem: "connection refused" });
      store.be({ sinceMs: scheduler.nowMs() });
      await expect(loop.declareDead(["shard-2"])).rejects.toThrow(/may not have had the time to report/);
      await fleet.pass(LEASE_MS + 1_000);
      const declared = expect(loop.declareDead(["shard-2"])).rejects.toThrow(NotLeadingError);
      store.lead(false, 2);
      await declared;
      await expect(loop.declareDead(["shard-2"])).rejects.toThrow(NotLeadingError);
    });
  });

  it("plans anew when asked, and says how much that moves", async () => {
    const [moves] = await Promise.all([loop.rebalance(), fleet.pass(1_000)]);
    expect(moves).toBe(0);
  });
});
