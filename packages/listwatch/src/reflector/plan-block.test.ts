import { describe, expect, it } from "vitest";
import { planBlock } from "./plan-block.ts";
import { REFLECTOR_TIMINGS as timings } from "./reflector-timings.ts";

describe("planBlock", () => {
  it("takes a kind for blocked by the third refusal, then asks ever more seldom, once a minute at last", () => {
    const plans = [0, 1, 2, 3, 4, 5, 6, 60].map((refusals) => planBlock(refusals, { timings, random: () => 1 }));
    expect(plans.map(({ blocked }) => blocked)).toEqual([false, false, true, true, true, true, true, true]);
    expect(plans.map(({ waitMs }) => waitMs)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });
});
