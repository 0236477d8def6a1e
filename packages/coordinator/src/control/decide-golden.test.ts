import { describe, expect, it } from "vitest";
import { DecideFleet } from "../testing/decide-fleet.ts";
import { GIANT, GiantFleet } from "../testing/giant-fleet.ts";

/** Uneven loads, a rescale up and down, a shard lost: the hashes of what is in force at rest in between. */
function history(standbys: 0 | 1): readonly string[] {
  const fleet = new DecideFleet();
  fleet.options = { ...fleet.options, expectedShards: 3, standbys };
  fleet.units = new Set(Array.from({ length: 60 }, (_, index) => `ns/team-${index}`));
  fleet.series = Object.fromEntries([...fleet.units].map((unit, index) => [unit, 1 + ((index * 7919) % 1_000)]));
  const rest = (count: number): string => {
    fleet.shards = Array.from({ length: count }, (_, index) => `shard-${index}`);
    fleet.settle();
    fleet.nowMs += fleet.options.rebalancePauseMs;
    return fleet.current?.hash ?? "";
  };
  return [3, 4, 7, 6].map(rest);
}

describe("plans as earlier releases made them", () => {
  it("stay what they were where there are no partitions", () => {
    const giant = new GiantFleet();
    giant.settleWhole();
    giant.pause();
    giant.settleWhole();
    expect(giant.slices(GIANT)).toHaveLength(8);
    expect([history(0), history(1), giant.current?.hash]).toMatchInlineSnapshot(`
      [
        [
          "4c185188271398484990e0874817f544",
          "d7e414a109cd4ca2c2cb7a6494c57398",
          "58e292b989eb7f3c1574de0f45e212f8",
          "751d086ae65996f6c25b2c40597925ca",
        ],
        [
          "4c185188271398484990e0874817f544",
          "d7e414a109cd4ca2c2cb7a6494c57398",
          "58e292b989eb7f3c1574de0f45e212f8",
          "bdb8308a2625c650c76cc29daf738d09",
        ],
        "d9d027a5cf0491e0c05c8c8554928c5d",
      ]
    `);
  });
});
