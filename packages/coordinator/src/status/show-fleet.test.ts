import { type Assignment, type Placement, type ShardReport, sealAssignment } from "@kube-state-shards/assignment";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { type ControlState, followAssignment } from "../control/control-state.ts";
import { viewMembers } from "../membership/membership.ts";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { describeStatus } from "./describe-status.ts";
import { showFleet } from "./show-fleet.ts";

const owned = (owner: string) => ({ phase: "owned", owner }) as const;
const serving = (series: number) => ({ state: "serving", series }) as const;
const assigned = (epoch: number, units: Readonly<Record<string, Placement>>, unowned: readonly string[] = []) =>
  sealAssignment({ order: { term: 2, epoch }, units, unowned });
const at = (epoch: number): Partial<ShardReport> => ({ applied: { term: 2, epoch } });

const AT_REST = {
  leader: 1,
  store_reachable: 1,
  store_clock_offset_seconds: 0.25,
  assignment_term: 2,
  assignment_epoch: 1,
  order_lag_seconds: 0,
  held: 0,
  unowned_units: 0,
  mismatched_shards: 0,
  units_served_twice: 0,
  units_served_nowhere: 0,
  units_without_standby: 0,
  drained_shards: 0,
  partitions: 1,
  partitions_without_shard: 0,
  oldest_move_seconds: 0,
  abandoned_moves: 0,
  moved_units_total: 0,
  'fleet_units{phase="owned"}': 2,
  'fleet_units{phase="warming"}': 0,
  'fleet_shards{state="active"}': 2,
  'fleet_shards{state="silent"}': 0,
};

/** A coordinator of which a test says what it knows. */
function open({ leads = true, partitions = 1 }: { readonly leads?: boolean; readonly partitions?: number } = {}) {
  const registry = new Registry();
  const listeners: ((assignment: Assignment) => void)[] = [];
  let nowMs = 0;
  let assignment: Assignment | undefined;
  let reports: ReadonlyMap<string, ShardReport> = new Map();
  let control: Partial<ControlState> = {};
  const state = (): ControlState => ({ ...followAssignment(assignment), ...control });
  const health = { state: "reachable", sinceMs: 0, problem: undefined, clockOffsetMs: 250 } as const;
  showFleet(
    registry,
    {
      state,
      assignment: () => assignment,
      reports: () => reports,
      onAssignment: (listener) => {
        listeners.push(listener);
        return () => {};
      },
      partitions,
      status: () =>
        describeStatus({
          ...{ state: state(), reports, leads, health, nowMs, isElected: true, leader: { id: "c", fence: 1 } },
          options: { configHash: undefined, standbys: 0, eventWeight: 0, partitions },
        }),
    },
    () => nowMs,
  );
  return {
    publish(next: Assignment) {
      assignment = next;
      for (const listener of listeners) listener(next);
    },
    report: (...told: readonly ShardReport[]) => {
      reports = reportsOf(...told);
    },
    know: (known: Partial<ControlState>) => {
      control = known;
    },
    passMs: (ms: number) => {
      nowMs += ms;
    },
    async read(): Promise<(name: string) => number | undefined> {
      const lines = (await registry.metrics()).split("\n");
      return (name) => {
        const line = lines.find((each) => each.startsWith(`kube_state_shards_${name} `));
        return line === undefined ? undefined : Number(line.split(" ").at(-1));
      };
    },
  };
}

describe("what a coordinator tells in numbers", () => {
  it("is all well in a fleet at rest", async () => {
    const fleet = open();
    fleet.publish(assigned(1, { "ns/a": owned("shard-0"), "ns/b": owned("shard-1") }));
    const units = [{ "ns/a": serving(30) }, { "ns/b": serving(10) }] as const;
    fleet.report(report("shard-0", { ...at(1), units: units[0] }), report("shard-1", { ...at(1), units: units[1] }));
    const read = await fleet.read();
    expect(Object.fromEntries(Object.keys(AT_REST).map((name) => [name, read(name)]))).toEqual(AT_REST);
  });

  it("names units that are nowhere, twice, or nobody's, and shards that differ", async () => {
    const fleet = open();
    fleet.publish(assigned(1, { "ns/a": owned("shard-0"), "ns/b": owned("shard-1") }, ["ns/c", "ns/d"]));
    fleet.report(
      report("shard-0", { ...at(1), units: { "ns/a": serving(30) } }),
      report("shard-1", { ...at(1), units: { "ns/a": serving(30) } }),
      report("shard-2", { ...at(1), configHash: "other" }),
    );
    const read = await fleet.read();
    expect(read("units_served_twice")).toBe(1);
    expect(read("units_served_nowhere")).toBe(1);
    expect(read("unowned_units")).toBe(2);
    expect(read("mismatched_shards")).toBe(1);
  });

  it("tells how long a shard lags, by what it has applied", async () => {
    const fleet = open();
    fleet.publish(assigned(1, {}));
    fleet.report(report("shard-0", at(1)), report("shard-1", { ...at(0), state: "joining" }));
    fleet.passMs(5_000);
    fleet.publish(assigned(2, {}));
    fleet.passMs(7_000);
    fleet.publish(assigned(3, {}));
    expect((await fleet.read())("order_lag_seconds")).toBe(7);
    fleet.report(report("shard-0", at(3)));
    expect((await fleet.read())("order_lag_seconds")).toBe(0);
  });

  it("counts what has moved, and tells how old and how often in vain a move is", async () => {
    const fleet = open();
    fleet.publish(assigned(1, { "ns/a": owned("shard-0"), "ns/b": owned("shard-0") }));
    fleet.publish(assigned(2, { "ns/a": owned("shard-1"), "ns/b": owned("shard-0"), "ns/new": owned("shard-1") }));
    const warming = { phase: "warming", owner: "shard-0", next: "shard-1" } as const;
    const order = { term: 2, epoch: 3 };
    fleet.publish(assigned(3, { "ns/a": owned("shard-1"), "ns/b": warming }));
    fleet.know({
      phases: new Map([["ns/b", { order, atMs: 1_000 }]]),
      aborts: new Map([
        ["ns/b", 3],
        ["ns/a", 2],
      ]),
    });
    fleet.passMs(61_000);
    const read = await fleet.read();
    expect(read("moved_units_total")).toBe(1);
    expect(read('fleet_units{phase="warming"}')).toBe(1);
    expect(read("oldest_move_seconds")).toBe(60);
    expect(read("abandoned_moves")).toBe(1);
  });

  it("compares loads with the mean, and tells what the plan allows, as long as the shard is there", async () => {
    const fleet = open();
    fleet.publish(assigned(1, { "ns/a": owned("shard-0"), "ns/b": owned("shard-1") }));
    const [heavy, light] = [
      report("shard-0", { ...at(1), units: { "ns/a": serving(30) } }),
      report("shard-1", { ...at(1), units: { "ns/b": serving(10) } }),
    ];
    fleet.report(heavy, light);
    const weights = new Map([
      ["ns/a", 30],
      ["ns/b", 10],
    ]);
    fleet.know({ weights, members: viewMembers(followAssignment(undefined).members, reportsOf(heavy, light)) });
    const read = await fleet.read();
    expect(read('load_ratio{shard="shard-0"}')).toBe(1.5);
    expect(read("load_bound_ratio")).toBe(2.5);
    fleet.publish(assigned(2, { "ns/a": owned("shard-0"), "ns/b": owned("shard-0") }));
    fleet.report(heavy);
    fleet.know({});
    expect((await fleet.read())('load_ratio{shard="shard-1"}')).toBeUndefined();
  });

  it("tells of partitions: loads and bounds of each, and which have no shard", async () => {
    const fleet = open({ partitions: 3 });
    fleet.publish(
      sealAssignment({
        ...{ order: { term: 2, epoch: 1 }, unowned: [], partitions: 3 },
        units: { "ns/a": owned("shard-0"), "ns/b": owned("shard-3"), "ns/c": owned("shard-1") },
      }),
    );
    const told = [
      report("shard-0", { ...at(1), units: { "ns/a": serving(30) } }),
      report("shard-3", { ...at(1), units: { "ns/b": serving(10) } }),
      report("shard-1", { ...at(1), units: { "ns/c": serving(500) } }),
    ];
    fleet.report(...told);
    fleet.know({ members: viewMembers(followAssignment(undefined).members, reportsOf(...told)) });
    const read = await fleet.read();
    expect(read("partitions")).toBe(3);
    expect(read("partitions_without_shard")).toBe(1);
    expect(read('load_ratio{shard="shard-0",partition="0"}')).toBe(1.5);
    expect(read('load_ratio{shard="shard-3",partition="0"}')).toBe(0.5);
    expect(read('load_ratio{shard="shard-1",partition="1"}')).toBe(1);
    expect(read('load_bound_ratio{partition="2"}')).toBeNaN();
  });

  it("leaves to the leader what only the leader knows", async () => {
    const fleet = open({ leads: false });
    fleet.publish(assigned(1, { "ns/a": owned("shard-0") }));
    fleet.report(report("shard-0", { ...at(1), units: { "ns/a": serving(30) } }));
    const read = await fleet.read();
    expect(read("leader")).toBe(0);
    expect(read("unowned_units")).toBe(0);
    for (const name of ["oldest_move_seconds", "abandoned_moves", "load_bound_ratio"]) expect(read(name)).toBeNaN();
  });
});
