import { describe, expect, it } from "vitest";
import { openMetricsFaults } from "./check-open-metrics.ts";

const GOOD = [
  "# TYPE a gauge",
  '# HELP a One \\"two\\" \\\\ three\\n.',
  'a{x="y",z="\\"\\\\\\n"} 1.5e+09',
  "a NaN",
  "# TYPE b counter",
  "# HELP b Many.",
  'b_total{x="y"} 3',
  "# TYPE c unknown",
  "# HELP c Empty.",
  "# EOF",
  "",
].join("\n");

describe("openMetricsFaults", () => {
  it("has nothing against a good body, nor against an empty one", () => {
    expect(openMetricsFaults(GOOD)).toEqual([]);
    expect(openMetricsFaults("# EOF\n")).toEqual([]);
  });

  it.each([
    ["no end", GOOD.replace("# EOF\n", ""), "does not end"],
    ["no newline at the end", GOOD.trimEnd(), "does not end"],
    ["more after the end", `${GOOD}a 2\n# EOF\n`, "something follows"],
    ["an empty line", GOOD.replace("a NaN", ""), "cannot be read"],
    ["a timestamp", GOOD.replace("a NaN", "a 1 1700000000"), "cannot be read"],
    ["a quote in the help", GOOD.replace('\\"two', '"two'), "cannot be read"],
    ["a counter without its suffix", GOOD.replace("b_total{", "b{"), "want a sample of b_total"],
    ["a negative counter", GOOD.replace("} 3", "} -3"), "negative"],
    ["a sample of another family", GOOD.replace("a NaN", "d 1"), "want a sample of a"],
    ["a family in two places", GOOD.replace("# EOF", "# TYPE a gauge\n# EOF"), "in two places"],
    ["the name of a counter's sample", GOOD.replace("TYPE c", "TYPE b_total"), "a sample of b"],
    ["a second type", GOOD.replace("# HELP a", "# TYPE a gauge\n# HELP a"), "second type"],
    ["a stateset", GOOD.replace("unknown", "stateset"), "cannot be read"],
    ["a label twice", GOOD.replace('x="y",z', 'z="y",z'), "a label twice"],
    ["a series twice", GOOD.replace("a NaN", "a NaN\na 2"), "a series twice"],
  ])("finds %s", (_what, body, fault) => expect(openMetricsFaults(body).join("\n")).toContain(fault));
});
