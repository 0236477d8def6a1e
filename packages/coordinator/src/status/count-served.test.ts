import { type Placement, sealAssignment, type UnitProgress } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { countServed } from "./count-served.ts";

const order = { term: 1, epoch: 1 };
const assigned = (units: Readonly<Record<string, Placement>>) => sealAssignment({ order, units, unowned: [] });
const owned = (owner: string) => ({ phase: "owned", owner }) as const;
const moving = { phase: "cuttingOver", owner: "shard-0", next: "shard-1", atMs: 0 } as const;
const told = (state: UnitProgress["state"]) => ({ state, series: 1 }) as const;

describe("what is served, by the shards' own word", () => {
  it("is in one place in a fleet at rest", () => {
    const reports = reportsOf(report("shard-0", { units: { "ns/a": told("serving"), "ns/b": told("ready") } }));
    expect(countServed(assigned({ "ns/a": owned("shard-0") }), reports)).toEqual({ twice: 0, nowhere: 0 });
  });

  it("may be in two while a move is acknowledged, and in no other case", () => {
    const reports = reportsOf(
      report("shard-0", { units: { "ns/a": told("serving"), "ns/b": told("serving"), "ns/c": told("retiring") } }),
      report("shard-1", { units: { "ns/a": told("serving"), "ns/b": told("serving"), "ns/c": told("serving") } }),
    );
    const current = assigned({ "ns/a": owned("shard-1"), "ns/b": moving, "ns/c": owned("shard-1") });
    expect(countServed(current, reports)).toEqual({ twice: 1, nowhere: 0 });
  });

  it("is nowhere where its owner only warms it, or says nothing, and not where it still retires elsewhere", () => {
    const reports = reportsOf(report("shard-0", { units: { "ns/a": told("warming"), "ns/c": told("retiring") } }));
    const current = assigned({ "ns/a": owned("shard-0"), "ns/b": owned("shard-9"), "ns/c": owned("shard-1") });
    expect(countServed(current, reports)).toEqual({ twice: 0, nowhere: 2 });
  });

  it("is nothing before anything is assigned", () =>
    expect(countServed(undefined, new Map())).toEqual({ twice: 0, nowhere: 0 }));
});
