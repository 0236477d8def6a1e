import { type ShardId, sealAssignment, type UnitId } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { INITIAL_CONTROL } from "./control-state.ts";
import { createOrders } from "./operator-orders.ts";
import { NO_TARGET } from "./target.ts";

type Places = Readonly<Record<UnitId, ShardId>>;

/** What an operator is told who asks for a plan. */
async function movesTold(now: Places, planned: Places): Promise<number> {
  const current = sealAssignment({
    order: { term: 1, epoch: 1 },
    units: new Map(Object.entries(now).map(([unit, owner]) => [unit, { phase: "owned", owner }])),
    unowned: [],
  });
  const state = { ...INITIAL_CONTROL, current, target: { ...NO_TARGET, owners: new Map(Object.entries(planned)) } };
  const orders = createOrders({
    leads: () => true,
    leader: () => undefined,
    state: () => state,
    reports: () => new Map(),
    findLife: async () => undefined,
    onOrder: () => {},
  });
  const told = orders.rebalance();
  orders.planned(state);
  return await told;
}

describe("the number of units that a plan moves", () => {
  it.each<[string, readonly [Places, Places], number]>([
    [
      "what is to be elsewhere",
      [
        { "ns/a": "x", "ns/b": "x" },
        { "ns/a": "y", "ns/b": "x" },
      ],
      1,
    ],
    ["not what nobody had", [{ "ns/a": "x" }, { "ns/a": "x", "ns/b": "y" }], 0],
    ["slices that are yet to be cut", [{ "ns/a": "x" }, { "ns/a#1of2": "x", "ns/a#3of4": "y", "ns/a#4of4": "z" }], 2],
    ["slices that are brought together", [{ "ns/a#1of2": "x", "ns/a#2of2": "y", "ns/b": "x" }, { "ns/a": "y" }], 1],
  ])("counts %s", async (_, [now, planned], moves) => {
    expect(await movesTold(now, planned)).toBe(moves);
  });
});
