import { sealAssignment } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { FakeFleet } from "./fake-fleet.case.ts";
import { readFleet } from "./read-fleet.ts";

const current = sealAssignment({
  order: { term: 3, epoch: 9 },
  units: {
    "ns/a": { phase: "owned", owner: "shard-0" },
    "ns/b": { phase: "warming", owner: "shard-0", next: "shard-1" },
  },
  unowned: ["ns/c"],
  drained: ["shard-2", "shard-4"],
  drainedByScaler: ["shard-4"],
  retiring: { "ns/a": { from: "shard-3", sinceMs: 1, seenBy: {} } },
});
const serving = { state: "serving", series: 7 } as const;

describe("the fleet as the scaler reads it", () => {
  const world = new FakeFleet(5);
  world.full = ["shard-1"];
  const reports = reportsOf(
    report("shard-4", { units: { "ns/d": serving, "ns/e": { state: "warming", series: 1 } } }),
    report("shard-5", { units: { "ns/d": { state: "ready", series: 1 } } }),
    report("shard-6", { units: { "ns/d": serving }, state: "gone" }),
  );
  const fleet = { ...world.fleet, assignment: () => current, reports: () => reports };

  it("has something to do where the assignment or its own word says that readers may see it", () =>
    expect(readFleet(fleet).busy).toEqual(
      new Map([
        ["shard-0", 2],
        ["shard-1", 1],
        ["shard-3", 1],
        ["shard-4", 1],
      ]),
    ));

  it("has something to do with any slice that readers may see, under the name that the assignment or it itself has for it", () => {
    const { units: _, unowned: __, retiring: ___, ...more } = current;
    const sliced = sealAssignment({
      ...more,
      units: {
        "ns/giant#1of2": { phase: "owned", owner: "shard-0" },
        "ns/giant#3of4": { phase: "warming", owner: "shard-0", next: "shard-1" },
        "ns/giant#4of4": { phase: "owned", owner: "shard-2" },
      },
      unowned: ["cluster/nodes#2of2"],
      retiring: { "ns/giant#4of4": { from: "shard-3", sinceMs: 1, seenBy: {} } },
      standbys: { "ns/giant#4of4": "shard-5" },
    });
    const told = reportsOf(
      // It has not read yet that it was cut, and that the others have it.
      report("shard-4", { units: { "ns/giant": serving } }),
      report("shard-5", { units: { "ns/giant#4of4": { state: "ready", series: 1 } } }),
      report("shard-6", { units: { "ns/giant#2of2": { state: "retiring", series: 1 } } }),
    );
    const facts = readFleet({ ...world.fleet, assignment: () => sliced, reports: () => told });
    expect([...facts.busy].map(([shard, count]) => `${shard}: ${count}`)).toEqual([
      ...["shard-0: 2", "shard-1: 1", "shard-2: 1", "shard-3: 1", "shard-4: 1", "shard-6: 1"],
    ]);
  });

  it("tells an operator's drains from the scaler's, and adds up what the shards report", () =>
    expect(readFleet(fleet)).toMatchObject({
      leads: true,
      isAssigned: true,
      drainedByOperator: ["shard-2"],
      drainedByScaler: ["shard-4"],
      full: new Set(["shard-1"]),
      living: new Set(["shard-0", "shard-1", "shard-2", "shard-3", "shard-4"]),
      series: 5_000,
      storeProblem: undefined,
    }));

  it("knows what it does not know", () => {
    world.storeProblem = "no route";
    world.resize(0);
    const nothing = { ...fleet, assignment: () => undefined, reports: () => new Map() };
    expect(readFleet(nothing)).toMatchObject({ isAssigned: false, series: undefined, storeProblem: "no route" });
  });
});
