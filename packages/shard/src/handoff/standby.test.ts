import type { Assignment, Placement, ShardId } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countStandbys, reportUnits } from "../report/report-units.ts";
import { isReady } from "../serve/readiness.ts";
import { exposureAt, readableUnits } from "./exposure.ts";
import {
  type Handoff,
  type HandoffContext,
  type HandoffEvent,
  isEmptied,
  NO_HANDOFF,
  nextChangeMs,
  reduceHandoff,
} from "./handoff.ts";

const UNIT = "ns/a";
const SHARDS = ["shard-0", "shard-1", "shard-2"] as const;
const ownedBy = (owner: ShardId): Placement => ({ phase: "owned", owner });

const context = (nowMs: number, more: Partial<HandoffContext> = {}): HandoffContext => ({
  shard: "shard-0",
  nowMs,
  overlapMs: 0,
  mergeTimeoutMs: 30_000,
  kindsOf: () => new Set(["pods"]),
  ...more,
});
const assigned = (epoch: number, placement: Placement, standby?: ShardId): HandoffEvent => {
  const units = { [UNIT]: placement };
  const assignment: Assignment = { order: { term: 1, epoch }, hash: JSON.stringify(units), units, unowned: [] };
  return {
    type: "assigned",
    assignment: standby === undefined ? assignment : { ...assignment, standbys: { [UNIT]: standby } },
  };
};
const whole: HandoffEvent = { type: "settled", unit: UNIT };
const tick: HandoffEvent = { type: "tick" };

type Steps = readonly (readonly [nowMs: number, event: HandoffEvent])[];
const run = (steps: Steps, more: Partial<HandoffContext> = {}): Handoff =>
  steps.reduce((held, [nowMs, event]) => reduceHandoff(held, event, context(nowMs, more)).handoff, NO_HANDOFF);
const stateOf = (handoff: Handoff): string | undefined => handoff.units.get(UNIT)?.state;
const shownAt = (handoff: Handoff, nowMs: number): string => {
  const { exposed, retiring } = exposureAt(handoff, nowMs);
  return !exposed.has(UNIT) ? "hidden" : retiring.includes(UNIT) ? "retiring" : "served";
};

const warm: Steps = [
  [0, assigned(1, ownedBy("shard-1"), "shard-0")],
  [5, whole],
];

describe("the standby of a unit", () => {
  it("warms it, keeps it hidden however long, and holds up nobody's readiness", () => {
    const warming = run(warm.slice(0, 1));
    expect([stateOf(warming), isReady(warming)]).toEqual(["warming", true]);
    const ready = run(warm);
    expect([stateOf(ready), shownAt(ready, 1e9), nextChangeMs(ready)]).toEqual(["ready", "hidden", undefined]);
    expect(stateOf(reduceHandoff(ready, tick, context(1e9)).handoff)).toBe("ready");
    expect(readableUnits(ready).has(UNIT)).toBe(true);
  });

  it("is reported ready, in a word that every version knows, and counted apart", () => {
    const ready = run(warm);
    const told = { handoff: ready, isReady: true, seriesOf: () => 7, eventsPerSecondOf: () => 0.5 };
    expect(reportUnits(told)).toEqual({ [UNIT]: { state: "ready", series: 7, eventsPerSecond: 0.5 } });
    expect(countStandbys(ready, () => 7)).toEqual({ units: 1, series: 7 });
    const owner = run([...warm, [9, assigned(2, ownedBy("shard-0"))]]);
    expect(countStandbys(owner, () => 7)).toEqual({ units: 0, series: 0 });
  });

  it("serves it in the instant in which it reads that the owner is gone", () => {
    const taken = run([...warm, [9, assigned(2, ownedBy("shard-0"))]]);
    expect([stateOf(taken), shownAt(taken, 9)]).toEqual(["serving", "served"]);
  });

  it("takes part in a move as anybody does, without listing anew", () => {
    const next = run([...warm, [9, assigned(2, { phase: "warming", owner: "shard-1", next: "shard-0" }, "shard-0")]]);
    expect([stateOf(next), shownAt(next, 9)]).toEqual(["ready", "hidden"]);
    const cutting: Placement = { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: 50 };
    const due = reduceHandoff(next, assigned(3, cutting, "shard-0"), context(10)).handoff;
    expect([shownAt(due, 49), shownAt(due, 50)]).toEqual(["hidden", "served"]);
    // The move is aborted: its owner has never stopped.
    const back = reduceHandoff(due, assigned(4, ownedBy("shard-1"), "shard-0"), context(60)).handoff;
    expect([stateOf(back), shownAt(back, 60)]).toEqual(["ready", "hidden"]);
  });

  it("goes on with what it has served, retired for the overlap first", () => {
    const served: Steps = [
      [0, assigned(1, ownedBy("shard-0"), "shard-1")],
      [5, whole],
      [9, assigned(2, ownedBy("shard-1"), "shard-0")],
    ];
    expect([stateOf(run(served)), shownAt(run(served), 9)]).toEqual(["ready", "hidden"]);
    const more = { overlapMs: 100 };
    const retiring = run(served, more);
    expect([shownAt(retiring, 108), shownAt(retiring, 109), isEmptied(retiring)]).toEqual([
      "retiring",
      "hidden",
      false,
    ]);
    const after = reduceHandoff(retiring, tick, context(109, more)).handoff;
    expect([stateOf(after), nextChangeMs(after), isEmptied(after)]).toEqual(["ready", undefined, true]);
    // Named no more meanwhile: let go of like by anybody.
    const dropped = reduceHandoff(retiring, assigned(3, ownedBy("shard-1")), context(50, more)).handoff;
    expect(stateOf(reduceHandoff(dropped, tick, context(109, more)).handoff)).toBe("retained");
  });

  it("lets go at once when it is named no more, or the namespace ends, and does not keep a shard from leaving", () => {
    expect(isEmptied(run(warm))).toBe(true);
    expect(stateOf(run([...warm, [9, assigned(2, ownedBy("shard-1"), "shard-2")]]))).toBeUndefined();
    const ended: HandoffEvent = {
      type: "assigned",
      assignment: { order: { term: 1, epoch: 2 }, hash: "x", units: {}, unowned: [] },
    };
    expect(stateOf(run([...warm, [9, ended]]))).toBeUndefined();
  });

  it("never nowhere, at most one authoritative: through moves, aborts and losses of the owner among three shards", () => {
    const act = fc.tuple(fc.constantFrom("move", "abort", "wait", "report", "lose"), fc.nat(2));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.nat(400), (acts, overlapMs) => {
        let nowMs = 0;
        let epoch = 0;
        let placement = ownedBy("shard-0");
        let standby: ShardId = "shard-1";
        const held = new Map<string, Handoff>(SHARDS.map((shard) => [shard, NO_HANDOFF]));
        const tell = (event: HandoffEvent): void => {
          for (const [shard, before] of held)
            held.set(shard, reduceHandoff(before, event, context(nowMs, { shard, overlapMs })).handoff);
        };
        const publish = (next: Placement): void => {
          placement = next;
          // The shard that has just given it away is warm already; else whoever was it stays, unless it owns the unit now.
          if (standby === next.owner) standby = SHARDS.find((shard) => shard !== next.owner) ?? "";
          epoch += 1;
          tell(assigned(epoch, next, standby));
        };
        const is = (shard: string, state: string): boolean => held.get(shard)?.units.get(UNIT)?.state === state;
        publish(placement);
        tell(whole);
        for (const [what, pick] of acts) {
          const { owner } = placement;
          const other = SHARDS[pick] ?? "shard-0";
          if (what === "move" && placement.phase === "owned" && other !== owner)
            publish({ phase: "warming", owner, next: other });
          else if (what === "abort") publish(ownedBy(owner));
          else if (what === "lose" && placement.phase === "owned" && is(standby, "ready")) {
            held.set(owner, NO_HANDOFF); // a new process in its place
            publish(ownedBy(standby));
          } else if (what === "wait") {
            nowMs += 100;
            tell(tick);
            tell(whole);
          } else if (placement.phase === "warming" && is(placement.next, "ready"))
            publish({ ...placement, phase: "cuttingOver", atMs: nowMs + 150 });
          else if (placement.phase === "cuttingOver" && is(placement.next, "serving")) publish(ownedBy(placement.next));
          const shown = [...held.values()].map((one) => shownAt(one, nowMs));
          expect(shown.some((how) => how !== "hidden")).toBe(true);
          expect(shown.filter((how) => how === "served").length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
