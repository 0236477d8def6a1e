import { expect, it } from "vitest";
import { BEGIN, END, type FederationRow, withMeasured } from "./federation-page.ts";

const row = (setting: string, server: string): FederationRow => ({
  ...{ setting, server, counts: ["flat", "flat", "flat", "flat"], joins: "6 of 6" },
  ...{ ghosts: "none", longestSeconds: 5, measured: "today" },
});
const EMPTY = `# Page\n\n${BEGIN}\n${END}\n\nThe end.\n`;
const rowsOf = (page: string): readonly string[] =>
  page.split("\n").flatMap((line) => /^\| `([^`]+)` \| ([^|]+) \|/.exec(line)?.slice(1, 3).join(" ") ?? []);

it("replaces all rows of a setting, keeps the others, and leaves the rest of the page alone", () => {
  const before = withMeasured(EMPTY, [row("distinct", "a"), row("constant", "a"), row("constant", "b")], "two cores");
  expect(rowsOf(before)).toEqual(["constant a", "constant b", "distinct a"]);
  const after = withMeasured(before, [row("constant", "c")], "four cores");
  expect(rowsOf(after)).toEqual(["constant c", "distinct a"]);
  expect(after).toMatch(/^# Page\n\n/);
  expect(after).toMatch(/Machine: four cores\n\n.*\n\nThe end\.\n$/);
});

it("does not write into a page that has no place for it", () => {
  expect(() => withMeasured("# Page\n", [row("constant", "a")], "any")).toThrow("the page lacks");
});
