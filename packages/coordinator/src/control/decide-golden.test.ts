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
          "684725c2e8a9aa8b096912121378c6b4",
          "784af3cd66a79b3f64ead5bbd3939f89",
          "c042c0a6f83d877e530f243e4a5e8d4b",
          "e585dab8c90aa67396e2680aa8b213a2",
        ],
        [
          "684725c2e8a9aa8b096912121378c6b4",
          "784af3cd66a79b3f64ead5bbd3939f89",
          "c042c0a6f83d877e530f243e4a5e8d4b",
          "b251538a94c0edfed0d103599652d3a9",
        ],
        "5a869d54d32560e53f653e3419614708",
      ]
    `);
  });
});
