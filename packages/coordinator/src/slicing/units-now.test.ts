import {
  type Assignment,
  NO_ORDER,
  sealAssignment,
  sliceAt,
  slicesOf,
  type UnitId,
  wholeOf,
} from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { report } from "../testing/shard-reports.ts";
import { unitsNow } from "./units-now.ts";

const WHOLES: ReadonlySet<UnitId> = new Set(["ns/a", "ns/b", "cluster/nodes"]);
const at = (epoch: number) => ({ term: 1, epoch });
const named = (units: readonly UnitId[], more: Partial<Assignment> = {}): Assignment =>
  sealAssignment({
    order: at(5),
    unowned: [],
    ...more,
    units: new Map(units.map((unit) => [unit, { phase: "owned", owner: "shard-0" }])),
  });
const serving = (shard: string, epoch: number, units: readonly UnitId[]) =>
  report(shard, {
    applied: at(epoch),
    units: Object.fromEntries(units.map((unit) => [unit, { state: "serving", series: 1 }] as const)),
  });
const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const slice = fc
  .tuple(fc.constantFrom(...WHOLES, "ns/gone"), fc.integer({ min: 0, max: 4 }), hash)
  .map(([whole, depth, h]) => sliceAt(h, slicesOf(whole, 2 ** depth)) ?? whole);
const slices = fc.array(slice, { maxLength: 12 });

describe("the units there are", () => {
  it("are the whole ones, the very same, while nothing is sliced", () => {
    expect(unitsNow(WHOLES, undefined)).toBe(WHOLES);
    expect(unitsNow(WHOLES, named(["ns/a", "ns/old"]))).toBe(WHOLES);
    expect(unitsNow(WHOLES, named(["ns/a"]), [serving("shard-0", 9, ["ns/a", "ns/b"])])).toBe(WHOLES);
  });

  it.each<[string, readonly UnitId[], readonly UnitId[]]>([
    ["all there", ["ns/a#1of2", "ns/a#3of4", "ns/a#4of4"], ["ns/a#1of2", "ns/a#3of4", "ns/a#4of4"]],
    ["half of them lost", ["ns/a#3of4", "ns/a#4of4"], ["ns/a#1of2", "ns/a#3of4", "ns/a#4of4"]],
    ["one lost", ["ns/a#1of4", "ns/a#2of2"], ["ns/a#1of4", "ns/a#2of4", "ns/a#2of2"]],
    ["all but a narrow one lost", ["ns/a#5of8"], ["ns/a#1of2", "ns/a#5of8", "ns/a#6of8", "ns/a#4of4"]],
  ])("are the slices that the assignment names: %s", (_, have, want) => {
    const units = [...unitsNow(new Set(["ns/a", "ns/b"]), named(have))];
    expect(units).toEqual([...want, "ns/b"]);
    const nobodys = sealAssignment({ order: at(1), units: {}, unowned: have });
    expect([...unitsNow(new Set(["ns/a"]), nobodys)]).toEqual(want);
  });

  it("end with their namespace", () =>
    expect([...unitsNow(new Set(["ns/b"]), named(["ns/a#1of2", "ns/a#2of2"]))]).toEqual(["ns/b"]));

  it.each<[string, ReturnType<typeof report>[], readonly UnitId[]]>([
    [
      "slices over the whole of who is behind, and that one's for the rest",
      [serving("shard-0", 7, ["ns/a#2of4"]), serving("shard-1", 6, ["ns/a"])],
      ["ns/a#1of4", "ns/a#2of4", "ns/a#2of2"],
    ],
    [
      "the whole over slices of who is behind",
      [serving("shard-0", 7, ["ns/a"]), serving("shard-1", 6, ["ns/a#1of2"])],
      ["ns/a"],
    ],
    ["what the store names over who is behind", [serving("shard-0", 4, ["ns/a#1of2"])], ["ns/a"]],
    [
      "what is only being listed, too",
      [report("shard-0", { applied: at(9), units: { "ns/a#1of2": { state: "warming", series: 1 } } })],
      ["ns/a#1of2", "ns/a#2of2"],
    ],
    [
      "what is served over what retires",
      [
        report("shard-0", { applied: at(9), units: { "ns/a": { state: "retiring", series: 1 } } }),
        serving("shard-1", 9, ["ns/a#1of2"]),
      ],
      ["ns/a#1of2", "ns/a#2of2"],
    ],
  ])("are told by who knows the newest order: %s", (_, reports, want) => {
    expect([...unitsNow(new Set(["ns/a"]), named(["ns/a"]), reports)]).toEqual(want);
  });

  it("Partition: hold each UID exactly once, whatever is named and told", () => {
    const told = fc.array(fc.record({ epoch: fc.integer({ min: 0, max: 9 }), units: slices }), { maxLength: 4 });
    const given = fc.record({
      units: fc.option(slices),
      unowned: slices,
      told,
      hashes: fc.array(hash, { minLength: 8 }),
    });
    fc.assert(
      fc.property(given, ({ units, unowned, told: all, hashes }) => {
        const current = units === null ? undefined : named(units, { unowned });
        const reports = all.map((one, index) => serving(`shard-${index}`, one.epoch, one.units));
        const now = [...unitsNow(WHOLES, current, reports)];
        for (const whole of WHOLES)
          for (const one of hashes)
            expect(now.filter((unit) => wholeOf(unit) === whole && sliceAt(one, [unit]) !== undefined)).toHaveLength(1);
        expect(now.every((unit) => WHOLES.has(wholeOf(unit)))).toBe(true);
        // What the newest say stays: nothing served by the one who knows most is given another name.
        const order = Math.max(...all.map(({ epoch }) => epoch), current === undefined ? -1 : 5);
        const newest = [...all.filter(({ epoch }) => epoch === order)];
        if (newest.length === 1 && (current === undefined || order > 5)) {
          const kept = newest[0]?.units.filter(
            (unit) => WHOLES.has(wholeOf(unit)) && isAlone(unit, newest[0]?.units ?? []),
          );
          for (const unit of kept ?? []) expect(now).toContain(unit);
        }
      }),
    );
  });

  it("are what shards serve when nothing is known at all, also at no order", () => {
    const reports = [report("shard-0", { applied: NO_ORDER, units: { "ns/a#1of2": { state: "serving", series: 1 } } })];
    expect([...unitsNow(new Set(["ns/a"]), undefined, reports)]).toEqual(["ns/a#1of2", "ns/a#2of2"]);
  });
});

/** Whether no other of them holds any of the same objects. */
const isAlone = (unit: UnitId, units: readonly UnitId[]): boolean =>
  units.every((other) => other === unit || wholeOf(other) !== wholeOf(unit) || !overlap(unit, other));
const overlap = (a: UnitId, b: UnitId): boolean =>
  Array.from({ length: 64 }, (_, index) => (index + 0.5) * 2 ** 26).some(
    (one) => sliceAt(one, [a]) !== undefined && sliceAt(one, [b]) !== undefined,
  );
