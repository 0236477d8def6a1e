import { beforeEach, describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { drainOrders } from "../testing/drain-orders.ts";
import { adoptAssignment, INITIAL_CONTROL } from "./control-state.ts";

let fleet: DecideFleet;
beforeEach(() => {
  fleet = new DecideFleet();
  fleet.shards = ["shard-0", "shard-1", "shard-2"];
  fleet.units = new Set(Array.from({ length: 60 }, (_, index) => `ns/n${index}`));
  fleet.settle();
});

/** All units of one shard become this much heavier. */
const grow = (shard: string, factor: number): void => {
  for (const unit of fleet.unitsOf(shard)) fleet.series[unit] = 10 * factor;
};
const movedOff = (shard: string, before: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(before).flatMap(([unit, owner]) => (owner === shard && fleet.owners()[unit] !== shard ? [unit] : []));

describe("the damping of moves that weights ask for", () => {
  it("moves nothing while no shard is past the threshold, and relieves the one that is", () => {
    fleet.options = { ...fleet.options, rebalanceThresholdPercent: 60 };
    const before = fleet.owners();
    grow("shard-0", 2);
    expect(fleet.settle()).toEqual([]);
    grow("shard-0", 4);
    fleet.settle();
    expect(movedOff("shard-0", before).length).toBeGreaterThan(0);
    expect(fleet.isAtRest()).toBe(true);
  });

  it("does not let a namespace that is created bring the change in under the threshold", () => {
    fleet.options = { ...fleet.options, rebalanceThresholdPercent: 60 };
    const before = fleet.owners();
    grow("shard-0", 2);
    fleet.units = new Set([...fleet.units, "ns/new"]);
    fleet.settle();
    for (const [unit, owner] of Object.entries(before)) expect(fleet.owners()[unit]).toBe(owner);
  });

  it("never moves a unit twice in a row within the pause, and mends what is left after it", () => {
    grow("shard-0", 3);
    const before = fleet.owners();
    fleet.settle();
    const moved = new Set(movedOff("shard-0", before));
    expect(moved.size).toBeGreaterThan(0);
    // Now those that moved are the heavy ones wherever they went.
    for (const unit of fleet.units) fleet.series[unit] = moved.has(unit) ? 400 : 10;
    const placed = fleet.owners();
    fleet.settle();
    for (const unit of moved) expect(fleet.owners()[unit]).toBe(placed[unit]);
    fleet.nowMs += fleet.options.rebalancePauseMs;
    const heaviest = (): number =>
      Math.max(...fleet.shards.map((shard) => fleet.unitsOf(shard).filter((unit) => moved.has(unit)).length));
    const most = heaviest();
    fleet.settle();
    expect(heaviest()).toBeLessThanOrEqual(most);
    expect(fleet.isAtRest()).toBe(true);
  });

  it("lets a shard that joins or leaves move what it must, pause or not", () => {
    grow("shard-0", 3);
    fleet.settle();
    fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
    fleet.settle();
    expect(fleet.unitsOf("shard-3").length).toBeGreaterThan(0);
    fleet.more["shard-3"] = { state: "leaving" };
    fleet.settle();
    expect(fleet.unitsOf("shard-3")).toEqual([]);
  });

  it("moves nothing for weights' sake right after a takeover, and has the weights again from the reports", () => {
    const found = fleet.current;
    if (found === undefined) throw new Error("nothing was published");
    grow("shard-0", 4);
    fleet.state = adoptAssignment(INITIAL_CONTROL, found, { nowMs: fleet.nowMs });
    expect(fleet.settle()).toEqual([]);
    expect(fleet.state.weights.get(fleet.unitsOf("shard-0")[0] ?? "")).toBe(40);
    fleet.nowMs += fleet.options.rebalancePauseMs;
    expect(fleet.settle().length).toBeGreaterThan(0);
  });

  it("rebalances at once when an operator asks, below the threshold and within the pause", () => {
    fleet.options = { ...fleet.options, rebalanceThresholdPercent: 1_000 };
    grow("shard-0", 4);
    const before = fleet.owners();
    expect(fleet.settle()).toEqual([]);
    fleet.step({ rebalance: true });
    fleet.settle();
    expect(movedOff("shard-0", before).length).toBeGreaterThan(0);
  });

  it("calls back what is on its way to a shard that has become full, and sends nothing more there", () => {
    fleet.options = { ...fleet.options, maxMovesInFlight: 2 };
    fleet.shards = ["shard-0", "shard-1", "shard-2", "shard-3"];
    fleet.step();
    const toNew = Object.values(fleet.current?.units ?? {}).filter(({ phase }) => phase === "warming");
    expect(toNew.length).toBe(2);
    fleet.more["shard-3"] = { memory: { usedBytes: 90, limitBytes: 100 } };
    fleet.settle();
    expect(fleet.unitsOf("shard-3")).toEqual([]);
    expect(fleet.isAtRest()).toBe(true);
  });

  it("drains a shard through the assignment, survives a takeover, and lets it be filled again", () => {
    fleet.settle({ drains: drainOrders({ "shard-1": true }) });
    expect([fleet.current?.drained, fleet.unitsOf("shard-1")]).toEqual([["shard-1"], []]);
    const found = fleet.current;
    if (found === undefined) throw new Error("nothing was published");
    fleet.state = adoptAssignment(INITIAL_CONTROL, found, { nowMs: fleet.nowMs });
    fleet.settle();
    expect([fleet.current?.drained, fleet.unitsOf("shard-1")]).toEqual([["shard-1"], []]);
    fleet.settle({ drains: drainOrders({ "shard-1": false }) });
    expect(fleet.current?.drained).toBeUndefined();
    expect(fleet.unitsOf("shard-1").length).toBeGreaterThan(0);
  });
});
