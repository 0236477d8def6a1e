import { PROTOCOL, type ShardReport, sealAssignment, type UnitStateName } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { judgeReportedFleet } from "./reported-fleet.ts";

const reporting = (shard: string, units: Readonly<Record<string, UnitStateName>>): [string, ShardReport] => [
  shard,
  {
    ...{ shard, incarnation: "1", address: "http://127.0.0.1/", protocol: PROTOCOL, configHash: "", state: "active" },
    applied: { term: 1, epoch: 1 },
    units: Object.fromEntries(Object.entries(units).map(([unit, state]) => [unit, { state, series: 1 }])),
    ...{ memory: { usedBytes: 0, limitBytes: null }, atMs: 0 },
  },
];
const assign = (owners: Readonly<Record<string, string>>, unowned: readonly string[] = []) =>
  sealAssignment({
    order: { term: 1, epoch: 1 },
    units: new Map(Object.entries(owners).map(([unit, owner]) => [unit, { phase: "owned", owner }])),
    unowned,
  });
const two = assign({ "ns/a": "shard-0", "ns/b": "shard-1" });
const whole = new Map([reporting("shard-0", { "ns/a": "serving" }), reporting("shard-1", { "ns/b": "retiring" })]);

describe("whether the union of a fleet can be served", () => {
  it("is so once every unit is exposed by its owner", () =>
    expect(judgeReportedFleet({ assignment: two, reports: whole, wasReady: false })).toEqual({
      ready: true,
      notes: [],
    }));

  it("is not before the first assignment, nor before every owner exposes its units", () => {
    expect(judgeReportedFleet({ assignment: undefined, reports: whole, wasReady: false })).toMatchObject({
      ready: false,
    });
    const reports = new Map([...whole, reporting("shard-1", { "ns/b": "warming" })]);
    expect(judgeReportedFleet({ assignment: two, reports, wasReady: false })).toEqual({
      ready: false,
      notes: ["1 units are not served yet: ns/b (shard-1)"],
    });
  });

  it("is told with a few names of many, and with what nobody can take", () => {
    const owners = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`ns/${index}`, "shard-0"]));
    const { notes } = judgeReportedFleet({ assignment: assign(owners, ["ns/x"]), reports: new Map(), wasReady: false });
    expect(notes).toEqual([
      expect.stringMatching(/^7 units are not served yet: ns\/0 \(shard-0\), .* and 2 more$/),
      "1 units that no shard can take: ns/x",
    ]);
  });

  it("stays so when a shard dies later", () =>
    expect(judgeReportedFleet({ assignment: two, reports: new Map(), wasReady: true }).ready).toBe(true));
});
