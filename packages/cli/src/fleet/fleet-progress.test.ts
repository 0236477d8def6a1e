import { sealAssignment } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { describeProgress, judgeFleet } from "./fleet-progress.ts";

const ready = { ready: true, notes: [] };
const waiting = { ready: false, notes: ["waiting for the first list of ns/a (pods)"] };
const order = { term: 1, epoch: 1 };
const owned = { phase: "owned", owner: "shard-0" } as const;
const warming = { phase: "warming", owner: "shard-0", next: "shard-1" } as const;
const settled = sealAssignment({ order, units: { "ns/a": owned, "ns/b": owned }, unowned: [] });
const moving = sealAssignment({ order, units: { "ns/a": owned, "ns/b": warming }, unowned: [] });
const both = (first: typeof ready | typeof waiting) =>
  new Map([
    ["shard-0", first],
    ["shard-1", ready],
  ]);

describe("judgeFleet", () => {
  it("is ready when all shards are and nothing moves", () =>
    expect(judgeFleet({ assignment: settled, shards: both(ready), wasReady: false })).toEqual(ready));

  it.each([
    ["no assignment", { assignment: undefined, shards: both(ready) }, "waiting for the first assignment"],
    ["a unit that moves", { assignment: moving, shards: both(ready) }, "1 units are moving"],
    [
      "a shard that waits",
      { assignment: settled, shards: both(waiting) },
      "shard-0: waiting for the first list of ns/a (pods)",
    ],
    [
      "a unit nobody takes",
      { assignment: sealAssignment({ order, units: {}, unowned: ["ns/c"] }), shards: both(ready) },
      "1 units that no shard can take",
    ],
  ])("is not ready with %s, and says so", (_what, state, note) =>
    expect(judgeFleet({ ...state, wasReady: false })).toEqual({ ready: false, notes: [note] }),
  );

  it("stays ready while units move", () =>
    expect(judgeFleet({ assignment: moving, shards: both(ready), wasReady: true })).toEqual({
      ready: true,
      notes: ["1 units are moving"],
    }));
});

describe("describeProgress", () => {
  it("counts shards and units", () => {
    expect(describeProgress({ assignment: undefined, shards: both(ready), wasReady: false })).toContain(
      "2 shards wait",
    );
    expect(describeProgress({ assignment: moving, shards: both(waiting), wasReady: false })).toBe(
      "syncing: 1 of 2 shards ready, 1 of 2 units in place",
    );
  });
});
