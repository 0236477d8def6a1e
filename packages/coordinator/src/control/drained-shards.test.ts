import { type ShardReport, sealAssignment } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { drainOrders } from "../testing/drain-orders.ts";
import { report } from "../testing/shard-reports.ts";
import { type DrainOrder, drainedShards, isDrainedAs } from "./drained-shards.ts";

const current = sealAssignment({
  order: { term: 3, epoch: 5 },
  units: {},
  unowned: [],
  drained: ["operators", "scalers"],
  drainedByScaler: ["scalers"],
});
const said = (epoch: number, word: Pick<ShardReport, "drained" | "drainedByScaler">): ShardReport =>
  report("shard-0", { applied: { term: 3, epoch }, ...word });

const show = ({ drained, drainedByScaler }: ReturnType<typeof drainedShards>) => [
  [...drained].sort(),
  [...drainedByScaler],
];
const drained = (reports: readonly ShardReport[], drains?: ReadonlyMap<string, DrainOrder>) =>
  show(drainedShards(current, { reports, drains }));

describe("who is drained, and by whom", () => {
  it("is as the assignment says, where no shard has applied a newer one", () => {
    const asHeld = [["operators", "scalers"], ["scalers"]];
    expect(drained([])).toEqual(asHeld);
    expect(drained([said(5, { drained: [], drainedByScaler: [] }), said(4, { drained: ["x"] })])).toEqual(asHeld);
    expect(show(drainedShards(undefined, { reports: [], drains: undefined }))).toEqual([[], []]);
  });

  it("is as the shards say that have applied the newest, also who of these the scaler has emptied", () => {
    const newest = said(7, { drained: ["x", "y"], drainedByScaler: ["y"] });
    expect(drained([said(6, { drained: ["z"], drainedByScaler: ["z"] }), newest])).toEqual([["x", "y"], ["y"]]);
    expect(drained([newest, said(8, {})])).toEqual([["x", "y"], ["y"]]);
  });

  it("counts as an operator's where only an earlier release tells of it, which knows no scaler", () => {
    const earlier = said(7, { drained: ["x", "y"] });
    const older = said(6, { drained: ["x", "y"], drainedByScaler: ["y"] });
    const same = said(7, { drained: ["x", "y"], drainedByScaler: ["y"] });
    expect(drained([older, earlier])).toEqual([["x", "y"], []]);
    expect(drained([earlier, same])).toEqual([["x", "y"], ["y"]]);
    expect(drained([same, earlier])).toEqual([["x", "y"], ["y"]]);
  });

  it.each<[string, ReadonlyMap<string, DrainOrder>, readonly unknown[]]>([
    [
      "the scaler's drain",
      drainOrders({ x: true }, "scaler"),
      [
        ["operators", "scalers", "x"],
        ["scalers", "x"],
      ],
    ],
    [
      "the scaler's drain of an operator's",
      drainOrders({ operators: true }, "scaler"),
      [["operators", "scalers"], ["scalers"]],
    ],
    [
      "the scaler's word to end an operator's",
      drainOrders({ operators: false }, "scaler"),
      [["operators", "scalers"], ["scalers"]],
    ],
    ["the scaler's word to end its own", drainOrders({ scalers: false }, "scaler"), [["operators"], []]],
    ["the scaler's word to end none", drainOrders({ x: false }, "scaler"), [["operators", "scalers"], ["scalers"]]],
    ["an operator's drain", drainOrders({ x: true }), [["operators", "scalers", "x"], ["scalers"]]],
    ["an operator's drain of the scaler's", drainOrders({ scalers: true }), [["operators", "scalers"], []]],
    ["an operator's word to end the scaler's", drainOrders({ scalers: false }), [["operators"], []]],
    ["an operator's word to end an operator's", drainOrders({ operators: false }), [["scalers"], ["scalers"]]],
  ])("follows %s, which is done then", (_, orders, wanted) => {
    expect(drained([], orders)).toEqual(wanted);
    const [names = [], byScaler = []] = wanted as readonly (readonly string[])[];
    const after = sealAssignment({ ...current, drained: names, drainedByScaler: byScaler });
    for (const [shard, order] of orders) {
      expect(isDrainedAs(after, shard, order)).toBe(true);
      expect(isDrainedAs(undefined, shard, order)).toBe(false);
    }
  });

  it.each<[string, DrainOrder]>([
    ["scalers", { drained: true, by: "operator" }],
    ["scalers", { drained: false, by: "operator" }],
    ["scalers", { drained: false, by: "scaler" }],
    ["operators", { drained: false, by: "operator" }],
    ["x", { drained: true, by: "operator" }],
    ["x", { drained: true, by: "scaler" }],
  ])("is not yet as asked: %s %j", (shard, order) => expect(isDrainedAs(current, shard, order)).toBe(false));
});
