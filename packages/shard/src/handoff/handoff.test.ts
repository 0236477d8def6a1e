import { ACKNOWLEDGE_WITHIN_MS, type Assignment, type Placement, type UnitId } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposureAt, readableUnits } from "./exposure.ts";
import {
  type Handoff,
  type HandoffContext,
  type HandoffEvent,
  NO_HANDOFF,
  nextChangeMs,
  reduceHandoff,
} from "./handoff.ts";

const KINDS = new Set(["pods", "services"]);
const UNIT = "ns/a";
const mine: Placement = { phase: "owned", owner: "shard-0" };
const theirs: Placement = { phase: "owned", owner: "shard-1" };
const leaving = (atMs: number): Placement => ({ phase: "cuttingOver", owner: "shard-0", next: "shard-1", atMs });
const coming = (atMs: number): Placement => ({ phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs });
const warmingHere: Placement = { phase: "warming", owner: "shard-1", next: "shard-0" };

const context = (nowMs: number, more: Partial<HandoffContext> = {}): HandoffContext => ({
  shard: "shard-0",
  nowMs,
  overlapMs: 0,
  mergeTimeoutMs: 30_000,
  kindsOf: () => KINDS,
  ...more,
});

const assigned = (
  epoch: number,
  units: Readonly<Record<UnitId, Placement>>,
  more: Partial<Assignment> = {},
): HandoffEvent => ({
  type: "assigned",
  assignment: { order: { term: 1, epoch }, hash: JSON.stringify(units), units, unowned: [], ...more },
});
const whole: HandoffEvent = { type: "settled", unit: UNIT };
const tick: HandoffEvent = { type: "tick" };

/** Runs events, each at its time in milliseconds. */
function run(
  steps: readonly (readonly [nowMs: number, event: HandoffEvent])[],
  more: Partial<HandoffContext> = {},
): Handoff {
  return steps.reduce(
    (handoff, [nowMs, event]) => reduceHandoff(handoff, event, context(nowMs, more)).handoff,
    NO_HANDOFF,
  );
}
const stateOf = (handoff: Handoff): string | undefined => handoff.units.get(UNIT)?.state;
const shownAt = (handoff: Handoff, nowMs: number): string => {
  const { exposed, retiring } = exposureAt(handoff, nowMs);
  return !exposed.has(UNIT) ? "hidden" : retiring.includes(UNIT) ? "retiring" : "served";
};

describe("the handoff of a unit", () => {
  it("exposes a unit with no previous owner as soon as every kind is settled, and not before", () => {
    const gained = run([[0, assigned(1, { [UNIT]: mine })]]);
    expect(shownAt(gained, 0)).toBe("hidden");
    expect([stateOf(gained), readableUnits(gained).has(UNIT)]).toEqual(["warming", false]);
    expect(
      shownAt(
        run([
          [0, assigned(1, { [UNIT]: mine })],
          [1, whole],
        ]),
        1,
      ),
    ).toBe("served");
  });

  it("takes over at the instant, by the clock of the reader, and keeps ready until then", () => {
    const ready = run([
      [0, assigned(1, { [UNIT]: warmingHere })],
      [5, whole],
      [6, assigned(2, { [UNIT]: coming(100) })],
    ]);
    expect(stateOf(ready)).toBe("ready");
    expect(nextChangeMs(ready)).toBe(100);
    expect([shownAt(ready, 99), shownAt(ready, 100)]).toEqual(["hidden", "served"]);
    expect(stateOf(reduceHandoff(ready, tick, context(100)).handoff)).toBe("serving");
  });

  it("does not take over when it slept until the move was given up, and waits for another instant", () => {
    const ready = run([
      [0, assigned(1, { [UNIT]: warmingHere })],
      [5, whole],
      [6, assigned(2, { [UNIT]: coming(100) })],
    ]);
    const lastMs = 100 + ACKNOWLEDGE_WITHIN_MS - 1;
    expect([shownAt(ready, lastMs), shownAt(ready, lastMs + 1)]).toEqual(["served", "hidden"]);
    const woken = reduceHandoff(ready, tick, context(lastMs + 1)).handoff;
    expect([stateOf(woken), nextChangeMs(woken)]).toEqual(["ready", undefined]);
    const again = reduceHandoff(woken, assigned(3, { [UNIT]: coming(20_000) }), context(lastMs + 2)).handoff;
    expect([shownAt(again, 19_999), shownAt(again, 20_000)]).toEqual(["hidden", "served"]);
  });

  it("goes on exposing what it took over in time, however late the acknowledgement is read", () => {
    const later = { order: { term: 2, epoch: 1 } };
    const taken = run([
      [0, assigned(1, { [UNIT]: warmingHere })],
      [5, whole],
      [6, assigned(2, { [UNIT]: coming(100) })],
      [100, tick],
      [101 + ACKNOWLEDGE_WITHIN_MS, assigned(1, { [UNIT]: coming(100) }, later)],
    ]);
    expect([stateOf(taken), shownAt(taken, 102 + ACKNOWLEDGE_WITHIN_MS)]).toEqual(["serving", "served"]);
  });

  it("never takes over a unit that is not whole, however late it is", () => {
    const late = run([
      [0, assigned(1, { [UNIT]: coming(100) })],
      [200, tick],
    ]);
    expect([stateOf(late), shownAt(late, 300)]).toEqual(["warming", "hidden"]);
    expect(stateOf(reduceHandoff(late, whole, context(300)).handoff)).toBe("serving");
  });

  it("goes on exposing as owner past the instant, and names the unit retiring from then on", () => {
    const owner = run([
      [0, assigned(1, { [UNIT]: mine })],
      [1, whole],
      [2, assigned(2, { [UNIT]: leaving(100) })],
    ]);
    expect([shownAt(owner, 99), shownAt(owner, 100), shownAt(owner, 9_999)]).toEqual([
      "served",
      "retiring",
      "retiring",
    ]);
    expect(stateOf(owner)).toBe("serving");
  });

  it("serves on when the move is aborted, without relisting", () => {
    const back = run([
      [0, assigned(1, { [UNIT]: mine })],
      [1, whole],
      [2, assigned(2, { [UNIT]: leaving(100) })],
      [150, assigned(3, { [UNIT]: mine })],
    ]);
    expect([stateOf(back), shownAt(back, 200)]).toEqual(["serving", "served"]);
  });

  it("stops at once when the new owner is named, stays readable for the merge timeout, then lets go", () => {
    const gone = run([
      [0, assigned(1, { [UNIT]: mine })],
      [1, whole],
      [100, assigned(2, { [UNIT]: theirs })],
    ]);
    expect([stateOf(gone), shownAt(gone, 100), readableUnits(gone).has(UNIT)]).toEqual(["retained", "hidden", true]);
    expect(stateOf(reduceHandoff(gone, tick, context(30_099)).handoff)).toBe("retained");
    expect(stateOf(reduceHandoff(gone, tick, context(30_100)).handoff)).toBeUndefined();
  });

  it("exposes as retiring for the overlap before it is retained", () => {
    const more = { overlapMs: 1_000 };
    const gone = run(
      [
        [0, assigned(1, { [UNIT]: mine })],
        [1, whole],
        [100, assigned(2, { [UNIT]: theirs })],
      ],
      more,
    );
    expect([shownAt(gone, 1_099), shownAt(gone, 1_100)]).toEqual(["retiring", "hidden"]);
    expect(stateOf(reduceHandoff(gone, tick, context(1_100, more)).handoff)).toBe("retained");
    expect(stateOf(reduceHandoff(gone, tick, context(31_100, more)).handoff)).toBeUndefined();
  });

  it("drops what it took when the move is aborted: the owner has never stopped", () => {
    const taken = run([
      [0, assigned(1, { [UNIT]: coming(10) })],
      [20, whole],
    ]);
    expect(stateOf(taken)).toBe("serving");
    expect(stateOf(reduceHandoff(taken, assigned(2, { [UNIT]: theirs }), context(30)).handoff)).toBeUndefined();
  });

  it("continues with what it still holds when a unit comes back, as owner and as next", () => {
    const gone = run([
      [0, assigned(1, { [UNIT]: mine })],
      [1, whole],
      [100, assigned(2, { [UNIT]: theirs })],
    ]);
    expect(stateOf(reduceHandoff(gone, assigned(3, { [UNIT]: mine }), context(200)).handoff)).toBe("serving");
    expect(stateOf(reduceHandoff(gone, assigned(3, { [UNIT]: warmingHere }), context(200)).handoff)).toBe("ready");
  });

  it("has nothing to wait for in a unit of which no kind is enabled", () => {
    expect(stateOf(run([[0, assigned(1, { [UNIT]: mine })]], { kindsOf: () => new Set() }))).toBe("serving");
  });

  it("releases a unit at once when its namespace has ended", () => {
    const more = { overlapMs: 1_000 };
    expect(
      stateOf(
        run(
          [
            [0, assigned(1, { [UNIT]: mine })],
            [1, whole],
            [2, assigned(2, {})],
          ],
          more,
        ),
      ),
    ).toBeUndefined();
  });

  it("serves on what nobody can take", () => {
    const unowned = run([
      [0, assigned(1, { [UNIT]: mine })],
      [1, whole],
      [2, assigned(2, {}, { unowned: [UNIT] })],
    ]);
    expect(shownAt(unowned, 3)).toBe("served");
  });

  it("refuses an older order and the same order with another content, and ignores a repetition", () => {
    const held = run([
      [0, assigned(5, { [UNIT]: mine })],
      [1, whole],
    ]);
    expect(reduceHandoff(held, assigned(4, {}), context(2))).toEqual({ handoff: held, refused: "stale" });
    expect(reduceHandoff(held, assigned(5, {}), context(2))).toEqual({ handoff: held, refused: "conflict" });
    expect(reduceHandoff(held, assigned(5, { [UNIT]: mine }), context(2))).toEqual({ handoff: held });
    const later: HandoffEvent = assigned(1, {}, { order: { term: 2, epoch: 1 } });
    expect(reduceHandoff(held, later, context(2)).handoff.order).toEqual({ term: 2, epoch: 1 });
  });

  it("never nowhere: through moves of every kind between two shards, somebody always exposes what has been exposed once", () => {
    const shards = ["shard-0", "shard-1"] as const;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("move", "abort", "wait", "report"), { maxLength: 60 }),
        fc.nat(500),
        (acts, overlapMs) => {
          let nowMs = 0;
          let epoch = 0;
          let placement = mine as Placement;
          const held = new Map<string, Handoff>(shards.map((shard) => [shard, NO_HANDOFF]));
          const tell = (event: HandoffEvent): void => {
            for (const shard of shards) {
              const before = held.get(shard) ?? NO_HANDOFF;
              held.set(
                shard,
                reduceHandoff(before, event, context(nowMs, { shard, overlapMs, mergeTimeoutMs: 700 })).handoff,
              );
            }
          };
          const publish = (next: Placement): void => {
            placement = next;
            epoch++;
            tell(assigned(epoch, { [UNIT]: next }));
          };
          const is = (shard: string, state: string): boolean => held.get(shard)?.units.get(UNIT)?.state === state;
          publish(mine);
          tell(whole);
          for (const act of acts) {
            const { owner } = placement;
            if (act === "move" && placement.phase === "owned")
              publish({ phase: "warming", owner, next: owner === "shard-0" ? "shard-1" : "shard-0" });
            else if (act === "abort") publish({ phase: "owned", owner });
            else if (act === "wait") {
              nowMs += 100;
              tell(tick);
              tell(whole);
            } else if (placement.phase === "warming" && is(placement.next, "ready"))
              publish({ ...placement, phase: "cuttingOver", atMs: nowMs + 150 });
            else if (placement.phase === "cuttingOver" && is(placement.next, "serving"))
              publish({ phase: "owned", owner: placement.next });
            const shown = [...held.values()].map((handoff) => shownAt(handoff, nowMs));
            expect(shown).not.toEqual(["hidden", "hidden"]);
            expect(shown.filter((how) => how === "served").length).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
