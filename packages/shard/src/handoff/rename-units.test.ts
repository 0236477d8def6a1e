import { type Placement, sealAssignment, type UnitId } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { type Handoff, type HandoffContext, NO_HANDOFF, reduceHandoff } from "./handoff.ts";

const NOW = 1_000_000;
const HALVES = ["ns/a#1of2", "ns/a#2of2"] as const;
const owned = (owner: string): Placement => ({ phase: "owned", owner });

const contextOf = (overlapMs: number): HandoffContext => ({
  shard: "shard-0",
  nowMs: NOW,
  overlapMs,
  mergeTimeoutMs: 10_000,
  kindsOf: () => new Set(["pods"]),
});

/** Applies one assignment after the other, each unit settled as soon as it is held if `settles`. */
function apply(
  assignments: readonly Readonly<Record<UnitId, Placement>>[],
  {
    settles = true,
    overlapMs = 0,
    standbys = {},
  }: { settles?: boolean; overlapMs?: number; standbys?: Record<UnitId, string> } = {},
): Handoff {
  const context = contextOf(overlapMs);
  let handoff = NO_HANDOFF;
  for (const [at, units] of assignments.entries()) {
    const assignment = sealAssignment({ order: { term: 1, epoch: at + 1 }, units, unowned: [], standbys });
    handoff = reduceHandoff(handoff, { type: "assigned", assignment }, context).handoff;
    if (!settles || at > 0) continue;
    for (const unit of handoff.units.keys())
      handoff = reduceHandoff(handoff, { type: "settled", unit }, context).handoff;
  }
  return handoff;
}

const statesOf = ({ units }: Handoff): Readonly<Record<UnitId, string>> =>
  Object.fromEntries([...units].map(([unit, { state }]) => [unit, state]));

const whole = { "ns/a": owned("shard-0"), "ns/b": owned("shard-0") };
const split = { [HALVES[0]]: owned("shard-0"), [HALVES[1]]: owned("shard-0"), "ns/b": owned("shard-0") };

describe("a unit that the assignment has in slices", () => {
  it("is served in those from the same moment", () => {
    expect(statesOf(apply([whole, split]))).toEqual({
      [HALVES[0]]: "serving",
      [HALVES[1]]: "serving",
      "ns/b": "serving",
    });
  });

  it("goes on warming in those", () => {
    expect(statesOf(apply([whole, split], { settles: false }))).toEqual({
      [HALVES[0]]: "warming",
      [HALVES[1]]: "warming",
      "ns/b": "warming",
    });
  });

  it("keeps the slices that are this shard's where others were moved on meanwhile", () => {
    const moved = { ...split, [HALVES[1]]: owned("shard-1") };
    expect(statesOf(apply([whole, moved]))).toMatchObject({ [HALVES[0]]: "serving", [HALVES[1]]: "retained" });
    expect(statesOf(apply([whole, moved], { overlapMs: 5_000 }))).toMatchObject({ [HALVES[1]]: "retiring" });
  });

  it("may be halved again, one half by itself", () => {
    const deeper = { "ns/a#1of4": owned("shard-0"), "ns/a#2of4": owned("shard-0"), [HALVES[1]]: owned("shard-0") };
    expect(statesOf(apply([split, deeper]))).toEqual({
      "ns/a#1of4": "serving",
      "ns/a#2of4": "serving",
      [HALVES[1]]: "serving",
    });
  });

  it("is ready in those at its standby", () => {
    const elsewhere = { "ns/a": owned("shard-1") };
    const inHalves = { [HALVES[0]]: owned("shard-1"), [HALVES[1]]: owned("shard-1") };
    const standbys = { "ns/a": "shard-0", [HALVES[0]]: "shard-0", [HALVES[1]]: "shard-0" };
    expect(statesOf(apply([elsewhere, inHalves], { standbys }))).toEqual({
      [HALVES[0]]: "ready",
      [HALVES[1]]: "ready",
    });
  });

  it("is released with all its slices when the namespace ends", () => {
    expect(statesOf(apply([split, { "ns/b": owned("shard-0") }]))).toEqual({ "ns/b": "serving" });
  });
});

describe("slices that the assignment has joined", () => {
  it("are served as their unit from the same moment", () => {
    expect(statesOf(apply([split, whole]))).toEqual({ "ns/a": "serving", "ns/b": "serving" });
  });

  it("are no more than the least of them", () => {
    const context = contextOf(0);
    const half = apply([{ [HALVES[0]]: owned("shard-0") }]);
    const both = sealAssignment({ order: { term: 1, epoch: 2 }, units: split, unowned: [] });
    const warming = reduceHandoff(half, { type: "assigned", assignment: both }, context).handoff;
    const joined = sealAssignment({ order: { term: 1, epoch: 3 }, units: whole, unowned: [] });
    expect(statesOf(reduceHandoff(warming, { type: "assigned", assignment: joined }, context).handoff)).toMatchObject({
      "ns/a": "warming",
    });
  });

  it("are listed anew where some of them are not held", () => {
    expect(statesOf(apply([{ [HALVES[0]]: owned("shard-0") }, whole]))).toEqual({
      "ns/a": "warming",
      "ns/b": "warming",
    });
  });
});
