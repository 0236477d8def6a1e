import { type Placement, sealAssignment } from "@kube-state-shards/assignment";
import { silentLog } from "@kube-state-shards/listwatch";
import { afterEach, describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { createHandoffLoop, type HandoffLoop } from "./handoff-loop.ts";

let loop: HandoffLoop | undefined;
afterEach(() => loop?.stop());

function start(isWhole: boolean) {
  const held: string[][] = [];
  const refused: string[] = [];
  let changes = 0;
  const started = createHandoffLoop({
    shard: "shard-0",
    now: Date.now,
    overlapMs: 0,
    mergeTimeoutMs: 0,
    kindsOf: () => new Set(["pods"]),
    hold: (units) => {
      held.push([...units]);
      // A source may be settled in the very call that opens it.
      if (isWhole) for (const unit of units) started.dispatch({ type: "settled", unit });
    },
    onChange: () => changes++,
    onRefused: (reason) => refused.push(reason),
    log: silentLog,
  });
  loop = started;
  const assign = (epoch: number, placement: Placement): void =>
    started.dispatch({
      type: "assigned",
      assignment: sealAssignment({ order: { term: 1, epoch }, units: { "ns/a": placement }, unowned: [] }),
    });
  const state = (): string | undefined => started.current().units.get("ns/a")?.state;
  return { assign, state, held, refused, started, changes: () => changes };
}

describe("the loop around the handoff", () => {
  it("holds what it gains, releases what it loses, and deals with news that come while it holds", () => {
    const { assign, state, held, changes } = start(true);
    assign(1, { phase: "owned", owner: "shard-0" });
    expect([state(), held, changes()]).toEqual(["serving", [["ns/a"]], 2]);
    assign(2, { phase: "warming", owner: "shard-0", next: "shard-1" });
    expect(held).toHaveLength(1);
  });

  it("takes over by its timer when nobody asks, and at once when somebody does", async () => {
    const { assign, state, started } = start(true);
    assign(1, { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: Date.now() + 30 });
    expect(state()).toBe("ready");
    await awaitState(state, (now) => now === "serving");
    assign(2, { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: Date.now() + 1 });
    await awaitState(
      () => started.settle().units.get("ns/a")?.state,
      (now) => now === "serving",
    );
  });

  it("tells what it refuses, and does nothing after its end", () => {
    const { assign, refused, started, held } = start(false);
    assign(5, { phase: "owned", owner: "shard-0" });
    assign(4, { phase: "owned", owner: "shard-1" });
    assign(5, { phase: "owned", owner: "shard-1" });
    expect(refused).toEqual(["stale", "conflict"]);
    started.stop();
    assign(6, { phase: "owned", owner: "shard-1" });
    expect(held).toEqual([["ns/a"]]);
  });
});
