import { describe, expect, it } from "vitest";
import { watchStrategyOf } from "./shard-options.ts";

describe("watchStrategyOf", () => {
  it.each([
    [undefined, true, "auto"],
    [undefined, false, "namespace"],
    ["namespace", true, "namespace"],
    ["server", false, "server"],
  ] as const)("%s, alone: %s is %s", (watchStrategy, isAlone, want) => {
    expect(watchStrategyOf({ watchStrategy }, isAlone)).toBe(want);
  });
});
