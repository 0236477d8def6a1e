import { sealAssignment } from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { ManualStore } from "../testing/manual-store.ts";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { type ControlLoop, createControlLoop } from "./control-loop.ts";
import { COORDINATOR_DEFAULTS } from "./coordinator-options.ts";

const current = sealAssignment({
  order: { term: 1, epoch: 1 },
  units: { "ns/a": { phase: "owned", owner: "shard-0" }, "ns/b": { phase: "owned", owner: "shard-1" } },
  unowned: [],
});

let scheduler: ManualScheduler;
let store: ManualStore;
let loop: ControlLoop;
beforeEach(() => {
  scheduler = new ManualScheduler();
  store = new ManualStore();
  const options = { ...COORDINATOR_DEFAULTS, clusterResources: [] };
  loop = createControlLoop({ store, election: store, health: store, scheduler, log: silentLog, options });
  loop.start();
});
const members = () => {
  const { complete, current: isCurrent, shards } = loop.members();
  return { complete, current: isCurrent, shards: [...shards.keys()].sort() };
};

describe("how many partitions a fleet has", () => {
  it("is what whoever leads has published, of every coordinator; its own before", () => {
    const options = { ...COORDINATOR_DEFAULTS, clusterResources: [], partitions: 3 };
    const other = new ManualStore();
    const follower = createControlLoop({
      ...{ store: other, election: other, health: other, scheduler, log: silentLog, options },
    });
    follower.start();
    expect(follower.members().partitions).toBe(3);
    other.show(sealAssignment({ ...current, partitions: 2 }));
    expect([follower.members().partitions, follower.status().partitions]).toEqual([2, 2]);
    other.show(sealAssignment({ ...current, order: { term: 2, epoch: 1 } }));
    expect(follower.members().partitions).toBe(1);
    expect(follower.status().problems.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^partitions differ: this coordinator has --partitions 3, and the one that leads .* 1$/),
    );
  });
});

describe("the members of a fleet", () => {
  it("are complete once all that the assignment names were heard", () => {
    expect(members()).toEqual({ complete: false, current: false, shards: [] });
    store.be({});
    store.show(current);
    expect(members()).toMatchObject({ complete: false, current: true });
    store.tell(reportsOf(report("shard-0")));
    expect(members()).toMatchObject({ complete: false, shards: ["shard-0"] });
    store.tell(reportsOf(report("shard-0"), report("shard-1"), report("shard-2", { state: "joining" })));
    expect(members()).toEqual({ complete: true, current: true, shards: ["shard-0", "shard-1", "shard-2"] });
  });

  it("are complete after a lease of a store that can be read, though some are missing, and not before it was read", async () => {
    store.be({});
    await scheduler.advance(COORDINATOR_DEFAULTS.leaseMs);
    expect(members()).toMatchObject({ complete: false });
    store.tell(reportsOf());
    expect(members()).toEqual({ complete: true, current: true, shards: [] });
  });

  it("stay as they were known while the store is lost", () => {
    store.be({});
    store.show(current);
    store.tell(reportsOf(report("shard-0"), report("shard-1")));
    expect(members()).toMatchObject({ complete: true, current: true });
    store.be({ state: "unreachable", sinceMs: 1, problem: "connection refused" });
    expect(members()).toEqual({ complete: true, current: false, shards: ["shard-0", "shard-1"] });
  });

  it("keep who leaves until it is gone, and who is silent as long as units are its own", () => {
    store.be({});
    store.show(current);
    store.tell(reportsOf(report("shard-0"), report("shard-1", { state: "leaving" }), report("shard-2")));
    expect(members().shards).toEqual(["shard-0", "shard-1", "shard-2"]);
    store.tell(reportsOf(report("shard-1", { state: "gone" })));
    expect(members().shards).toEqual(["shard-0"]);
  });
});
