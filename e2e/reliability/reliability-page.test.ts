import { describe, expect, it } from "vitest";
import { type ReliabilityRow, withRows } from "./reliability-page.ts";

const ROW: ReliabilityRow = {
  ...{ name: "kill-shard", summary: "kill -9 a shard", promised: "at most 15 s", size: "600 in 12", measured: "today" },
  ...{ missing: 75, double: 0, longestGapMs: 11_209, moves: 12, receivedBytes: 9_600_000, figures: {}, held: true },
};
const rowsOf = (page: string): readonly string[] => page.split("\n").filter((line) => line.startsWith("| `"));

describe("withRows", () => {
  it("replaces the row of the same name and keeps the others, in their order", () => {
    const other = { ...ROW, name: "redis-stop" };
    const before = withRows("", [ROW, other], "two cores");
    const after = withRows(before, [{ ...ROW, held: false }], "two cores");
    expect(rowsOf(before)).toHaveLength(2);
    expect(rowsOf(after)).toEqual([rowsOf(before)[0]?.replace("| yes |", "| **no** |"), rowsOf(before)[1]]);
  });

  it("keeps the row of another size beside it", () => {
    const large = { ...ROW, size: "30000 in 300" };
    const page = withRows(withRows("", [ROW], "m"), [large], "m");
    expect(rowsOf(withRows(page, [{ ...large, missing: 0 }], "m"))).toEqual([
      expect.stringContaining("| 75 | 0 | 11209 | 12 | 9.6 |  | yes | 600 in 12 |"),
      expect.stringContaining("| 0 | 0 | 11209 | 12 | 9.6 |  | yes | 30000 in 300 |"),
    ]);
  });

  it("shows what was measured, and a dash for what was not", () => {
    const page = withRows("", [{ ...ROW, moves: undefined, receivedBytes: undefined, figures: { errors: 3 } }], "m");
    expect(rowsOf(page)).toEqual([
      "| `kill-shard` | kill -9 a shard | at most 15 s | 75 | 0 | 11209 | – | – | errors: 3 | yes | 600 in 12 | today |",
    ]);
  });
});
