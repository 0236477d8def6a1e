import { describe, expect, it } from "vitest";
import { parseGoDuration } from "./go-duration.ts";

describe("a duration", () => {
  it.each([
    ["1h30m", 5400],
    ["+90s", 90],
    ["1.5h", 5400],
    [".5m", 30],
    ["2.s", 2],
    ["1999ms", 1],
    ["1s999999us999ns", 1],
    ["1s1\u00b5s1\u03bcs", 1],
    ["500ms500ms", 1],
    ["10ns", 0],
    ["2562047h47m16.854775807s", 9_223_372_036],
  ])("%s has %d whole seconds", (text, seconds) => expect(parseGoDuration(text)).toBe(seconds));

  it.each(["", "0", "1", "h", ".h", "1d", "-1h", "1h 30m", " 1h", "1h ", "1e3s", "2562047h47m17s"])(
    "%j is none",
    (text) => expect(parseGoDuration(text)).toBeUndefined(),
  );
});
