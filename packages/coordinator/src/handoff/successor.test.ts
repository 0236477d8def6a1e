import { NO_ORDER, type Placement, type ShardReport, type UnitStateName } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report } from "../testing/shard-reports.ts";
import { nextPlacement } from "./next-placement.ts";

const UNIT = "ns/a";
const OPTIONS = { cutOverLeadMs: 100, handoffTimeoutMs: 500, warmUpTimeoutMs: 5_000, maxMovesInFlight: 3 };
const holding = (state: UnitStateName | undefined): Partial<ShardReport> =>
  state === undefined ? {} : { units: { [UNIT]: { state, series: 1 } } };

type Fleet = {
  readonly placement: Placement;
  readonly next?: UnitStateName;
  readonly standby?: UnitStateName;
  readonly silent?: boolean;
  readonly leaving?: boolean;
};

/** Who owns the unit once its owner is dead, where `next` is its next owner, `warm` its standby and `new` what the plan says. */
function heirOf({ placement, next, standby, silent = false, leaving = false }: Fleet): string | undefined {
  const reports = [
    report("next", holding(next)),
    report("warm", { ...holding(standby), state: leaving ? "leaving" : "active" }),
    report("new"),
  ];
  const living = new Map(reports.map((one) => [one.shard, { report: one, silent: silent && one.shard === "warm" }]));
  const { placement: after } = nextPlacement(placement, {
    unit: UNIT,
    target: "new",
    standby: "warm",
    started: { order: NO_ORDER, atMs: 0 },
    nowMs: 10,
    storeNowMs: 10,
    members: { living, held: false },
    trustsServing: false,
    options: OPTIONS,
  });
  expect(after?.phase).toBe("owned");
  return after?.owner;
}

const owned: Placement = { phase: "owned", owner: "dead" };
const warming: Placement = { phase: "warming", owner: "dead", next: "next" };
const cutting: Placement = { phase: "cuttingOver", owner: "dead", next: "next", atMs: 5 };

describe("a unit whose owner is dead", () => {
  it.each<[string, Fleet, string]>([
    ["its standby", { placement: owned, standby: "ready" }, "warm"],
    ["its standby, though that one still lists it", { placement: owned, standby: "warming" }, "warm"],
    ["who the plan says, when its standby is silent", { placement: owned, standby: "ready", silent: true }, "new"],
    ["who the plan says, when its standby leaves", { placement: owned, standby: "ready", leaving: true }, "new"],
    [
      "its standby, when its next owner still lists it",
      { placement: warming, next: "warming", standby: "ready" },
      "warm",
    ],
    ["its next owner, when that one is ready", { placement: warming, next: "ready", standby: "ready" }, "next"],
    ["its next owner, when both still list it", { placement: warming, next: "warming", standby: "warming" }, "next"],
    ["its next owner, who may expose it already", { placement: cutting, next: "ready", standby: "ready" }, "next"],
    ["who exposes it", { placement: warming, next: "ready", standby: "retiring" }, "warm"],
  ])("goes to %s", (_, fleet, heir) => {
    expect(heirOf(fleet)).toBe(heir);
  });
});
