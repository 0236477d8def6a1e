import { PROTOCOL, type StoreHealth, sealAssignment } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { type ControlState, followAssignment, INITIAL_CONTROL } from "../control/control-state.ts";
import { viewMembers } from "../membership/membership.ts";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { describeStatus, type StatusInput } from "./describe-status.ts";

const HEALTHY: StoreHealth = { state: "reachable", sinceMs: 0, problem: undefined, clockOffsetMs: 3 };
const order = { term: 3, epoch: 9 };
const current = sealAssignment({
  order,
  units: {
    "ns/a": { phase: "owned", owner: "shard-0" },
    "ns/b": { phase: "warming", owner: "shard-0", next: "shard-10" },
    "ns/c": { phase: "cuttingOver", owner: "shard-2", next: "shard-0", atMs: 5 },
  },
  unowned: [],
});
const serving = (series: number) => ({ state: "serving", series }) as const;
const reports = reportsOf(
  report("shard-10", { applied: { term: 2, epoch: 50 } }),
  report("shard-0", { applied: order, units: { "ns/a": serving(100), "ns/b": serving(50), "ns/c": serving(9) } }),
  report("shard-2", { applied: { term: 3, epoch: 7 }, units: { "ns/c": serving(30) }, state: "leaving" }),
);

const statusOf = (more: Partial<StatusInput> = {}) =>
  describeStatus({
    state: followAssignment(current),
    reports,
    options: { configHash: undefined, standbys: 0, eventWeight: 10, partitions: 1 },
    leads: false,
    isElected: true,
    leader: { id: "coordinator-1", fence: 4 },
    health: HEALTHY,
    nowMs: 10_000,
    ...more,
  });
const whats = (more: Partial<StatusInput> = {}): readonly string[] => statusOf(more).problems.map(({ what }) => what);

describe("the status of a fleet", () => {
  it("tells of each shard what it holds, how that compares to the mean, and how far behind it is", () => {
    const rows = statusOf().shards.map(({ shard, state, units, series, percentOfMean, epochsBehind }) => [
      ...[shard, state, units, series, percentOfMean, epochsBehind],
    ]);
    expect(rows).toEqual([
      ["shard-0", "active", 2, 150, 167, 0],
      ["shard-2", "leaving", 1, 30, 33, 2],
      ["shard-10", "active", 0, 0, 0, undefined],
    ]);
  });

  it("compares with the shards of the same partition, and says which partition that is, as who leads has published it", () => {
    const inFive = sealAssignment({ ...current, partitions: 5 });
    const { partitions, emptyPartitions, shards } = statusOf({ state: followAssignment(inFive) });
    expect([partitions, emptyPartitions]).toEqual([5, [1, 2, 3, 4]]);
    // shard-2 leaves: what it has still is all that there is in its partition.
    expect(shards.map(({ shard, partition, percentOfMean }) => [shard, partition, percentOfMean])).toEqual([
      ["shard-0", 0, 200],
      ["shard-2", 2, 100],
      ["shard-10", 0, 0],
    ]);
    expect(statusOf().shards.map(({ partition }) => partition)).toEqual([undefined, undefined, undefined]);
  });

  it("tells which units are in slices, heaviest first, and where those are", () => {
    expect(statusOf().sliced).toEqual([]);
    const owned = (owner: string) => ({ phase: "owned", owner }) as const;
    const sliced = sealAssignment({
      order,
      units: {
        "ns/a#1of2": owned("shard-0"),
        "ns/a#3of4": owned("shard-2"),
        "ns/a#4of4": owned("shard-2"),
        "ns/b": owned("shard-0"),
        "ns/c#1of2": owned("shard-2"),
      },
      unowned: ["ns/c#2of2"],
    });
    const told = reportsOf(
      report("shard-0", { applied: order, units: { "ns/a#1of2": serving(100), "ns/b": serving(50) } }),
      report("shard-2", {
        applied: order,
        units: { "ns/a#3of4": serving(70), "ns/a#4of4": serving(7), "ns/c#1of2": serving(900) },
      }),
    );
    expect(statusOf({ state: followAssignment(sliced), reports: told }).sliced).toEqual([
      { unit: "ns/c", slices: 2, shards: ["shard-2"], series: 900 },
      { unit: "ns/a", slices: 3, shards: ["shard-2", "shard-0"], series: 177 },
    ]);
  });

  it("tells the events a second of those that count them, and counts them into the load", () => {
    const told = new Map([
      ...reports,
      [
        "shard-0",
        report("shard-0", {
          applied: order,
          units: {
            "ns/a": { ...serving(100), eventsPerSecond: 3.25 },
            "ns/b": { ...serving(50), eventsPerSecond: null },
            "ns/c": { ...serving(9), eventsPerSecond: 500 },
          },
        }),
      ],
    ]);
    const rows = statusOf({ reports: told }).shards.map(({ shard, eventsPerSecond, percentOfMean }) => [
      ...[shard, eventsPerSecond, percentOfMean],
    ]);
    // (150 + 10 x 3.25) and 30, of which the mean over two is 106.25.
    expect(rows).toEqual([
      ["shard-0", 3.25, 172],
      ["shard-2", undefined, 28],
      ["shard-10", undefined, 0],
    ]);
  });

  it("counts a unit that was cut or joined a moment ago by what its owner tells of it under the name before", () => {
    const owned = { phase: "owned", owner: "shard-0" } as const;
    const units = {
      "ns/cut#1of2": owned,
      "ns/cut#2of2": { ...owned, owner: "shard-2" },
      "ns/joined": owned,
      "ns/new": owned,
    };
    const told = reportsOf(
      report("shard-0", {
        units: {
          "ns/cut": { ...serving(100), eventsPerSecond: 4 },
          "ns/joined#1of2": { ...serving(20), eventsPerSecond: 1 },
          "ns/joined#2of2": { ...serving(30), eventsPerSecond: 2 },
        },
      }),
      report("shard-2", { units: { "ns/cut#2of2": serving(40) } }),
    );
    const state = followAssignment(sealAssignment({ order, units, unowned: [] }));
    const rows = statusOf({ state, reports: told }).shards.map(({ units: count, series, eventsPerSecond }) => [
      ...[count, series, eventsPerSecond],
    ]);
    expect(rows).toEqual([
      [3, 100, 5],
      [1, 40, undefined],
    ]);
  });

  it("tells the moves on their way; how long they take only where they are decided", () => {
    expect(statusOf().moves).toEqual([
      { unit: "ns/b", phase: "warming", from: "shard-0", to: "shard-10", ageMs: undefined, aborts: 0 },
      { unit: "ns/c", phase: "cuttingOver", from: "shard-2", to: "shard-0", ageMs: undefined, aborts: 0 },
    ]);
    const state: ControlState = {
      ...followAssignment(current),
      members: viewMembers(INITIAL_CONTROL.members, reports),
      phases: new Map([["ns/b", { order, atMs: 7_500 }]]),
      aborts: new Map([["ns/b", 3]]),
    };
    const status = statusOf({ state, leads: true });
    expect(status.moves[0]).toMatchObject({ ageMs: 2_500, aborts: 3 });
    expect(status.problems.map(({ what }) => what)).toEqual([expect.stringMatching(/3 times or more.*ns\/b/)]);
  });

  it("has no problem with a fleet that has none", () => expect(whats()).toEqual([]));

  it.each<[string, Partial<StatusInput>, RegExp]>([
    [
      "a store out of reach",
      { health: { ...HEALTHY, state: "unreachable", problem: "NOAUTH: give it the password" } },
      /store is out of reach: NOAUTH/,
    ],
    ["a clock that cannot be told", { health: { ...HEALTHY, clockOffsetMs: undefined } }, /clock cannot be told/],
    [
      "a coordinator that may not stand for election",
      { electionProblem: "get the leader's Lease: not allowed" },
      /this coordinator cannot be elected: get the leader's Lease: not allowed/,
    ],
    ["nobody who leads", { leader: undefined }, /no coordinator leads/],
    [
      "a shard with other options",
      { options: { configHash: "other", standbys: 0, eventWeight: 0, partitions: 1 } },
      /config mismatch: shard-0, shard-2, shard-10/,
    ],
    [
      "another number of partitions than the one that leads has",
      { options: { configHash: undefined, standbys: 0, eventWeight: 0, partitions: 2 } },
      /partitions differ: this coordinator has --partitions 2, and the one that leads shares out over 1/,
    ],
    [
      "partitions without a shard",
      {
        state: followAssignment(sealAssignment({ ...current, partitions: 4 })),
        options: { configHash: undefined, standbys: 0, eventWeight: 0, partitions: 4 },
      },
      /partition without a shard: 1\/4, 3\/4; its units are with other/,
    ],
    [
      "a shard that differs from the others",
      { reports: new Map([...reports, ["shard-2", report("shard-2", { configHash: "x" })]]) },
      /config mismatch: shard-2 /,
    ],
    [
      "a shard of another protocol",
      {
        reports: new Map([
          ...reports,
          ["shard-2", report("shard-2", { protocol: { min: PROTOCOL.max + 1, max: PROTOCOL.max + 1 } })],
        ]),
      },
      /protocol gap: shard-2/,
    ],
    ["one silent shard", { reports: new Map([...reports].slice(0, 2)) }, /silent: shard-2/],
    ["a fleet that is held", { reports: new Map([...reports].slice(0, 1)) }, /held: shard-0, shard-2 went silent/],
    [
      "units that nobody can take",
      {
        state: followAssignment(
          sealAssignment({ order, units: {}, unowned: Array.from({ length: 7 }, (_, index) => `ns/${index}`) }),
        ),
      },
      /unowned: no shard can take ns\/0, ns\/1, ns\/2, ns\/3, ns\/4 and 2 more/,
    ],
    [
      "a shard short of memory",
      { reports: new Map([...reports, ["shard-0", report("shard-0", { memory: { usedBytes: 9, limitBytes: 10 } })]]) },
      /memory: shard-0/,
    ],
    ["no assignment yet", { state: INITIAL_CONTROL }, /nothing is assigned yet: 3 shards/],
  ])("says what is wrong with %s, and what to do", (_, more, what) => {
    const { problems } = statusOf(more);
    expect(problems.map((problem) => problem.what)).toEqual([expect.stringMatching(what)]);
    for (const { todo } of problems) expect(todo).toMatch(/^[A-Z].*\.$/);
  });

  it("is plain data", () => {
    expect(structuredClone(statusOf())).toEqual(statusOf());
  });
});
