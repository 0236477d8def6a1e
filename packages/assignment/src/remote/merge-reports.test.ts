import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportOf } from "../assignment-store.case.ts";
import { type FoundReport, isSameFleet, type KnownReport, mergeReports } from "./merge-reports.ts";

const known = (shard: string, foundMs = 0): [string, KnownReport] => [
  shard,
  { version: "one:1", report: reportOf(shard), foundMs },
];
const fleet = new Map([known("shard-0"), known("shard-1")]);
const found = (entries: readonly (readonly [string, FoundReport])[]) => new Map(entries);
const at = { nowMs: 1_000, leaseMs: 10_000, graceUntilMs: 0 };

describe("mergeReports", () => {
  it("drops who is missing when nothing is wrong with the store", () => {
    const merged = mergeReports(
      fleet,
      found([
        ["shard-0", { state: "same" }],
        ["shard-1", { state: "none" }],
      ]),
      at,
    );
    expect([...merged.keys()]).toEqual(["shard-0"]);
    expect(merged.get("shard-0")?.foundMs).toBe(1_000);
  });

  it("keeps who is missing while the store was out of reach less than a lease ago", () => {
    expect([...mergeReports(fleet, found([]), { ...at, graceUntilMs: 1_001 }).keys()]).toEqual(["shard-0", "shard-1"]);
    expect(mergeReports(fleet, found([]), { ...at, graceUntilMs: 1_000 }).size).toBe(0);
  });

  it("takes a newer report, also of a shard that was not known", () => {
    const report = reportOf("shard-2", { state: "leaving" });
    const merged = mergeReports(fleet, found([["shard-2", { state: "new", version: "x:1", report }]]), at);
    expect(merged.get("shard-2")).toEqual({ version: "x:1", report, foundMs: 1_000 });
  });

  it("keeps the last whole report of a shard whose key is broken, for a lease, and shows none of one it never knew", () => {
    const broken = found([
      ["shard-0", { state: "broken" }],
      ["shard-9", { state: "broken" }],
    ]);
    expect([...mergeReports(fleet, broken, { ...at, nowMs: 9_999 }).keys()]).toEqual(["shard-0"]);
    expect(mergeReports(fleet, broken, { ...at, nowMs: 10_000 }).size).toBe(0);
  });

  it("never empties a fleet during grace, whatever is found", () => {
    const shard = fc.constantFrom("shard-0", "shard-1", "shard-2");
    const state = fc.constantFrom("none" as const, "same" as const, "broken" as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(shard, state)), (entries) => {
        const merged = mergeReports(fleet, found(entries.map(([id, is]) => [id, { state: is }])), {
          ...at,
          graceUntilMs: 2_000,
        });
        expect([...merged.keys()].sort()).toEqual(["shard-0", "shard-1"]);
      }),
    );
  });
});

describe("isSameFleet", () => {
  it("sees a new report, a new shard and a lost one, and not a mere look", () => {
    expect(
      isSameFleet(
        fleet,
        mergeReports(
          fleet,
          found([
            ["shard-0", { state: "same" }],
            ["shard-1", { state: "same" }],
          ]),
          at,
        ),
      ),
    ).toBe(true);
    expect(isSameFleet(fleet, new Map([known("shard-0")]))).toBe(false);
    expect(isSameFleet(fleet, new Map([...fleet, known("shard-1")]))).toBe(false);
    expect(isSameFleet(fleet, new Map([known("shard-0"), known("shard-2")]))).toBe(false);
  });
});
