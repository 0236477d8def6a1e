import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utcSeconds } from "./utc-seconds.ts";

const parsed = (text: string): number | undefined => {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
};

describe("utcSeconds", () => {
  it("reads any whole second from the year 1000 to 9999 as Date.parse does", () => {
    const [min, max] = [new Date("1000-01-01T00:00:00Z"), new Date("9999-12-31T23:59:59Z")];
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const text = date.toISOString().replace(/\.\d+/, "");
        expect(utcSeconds(text)).toBe(parsed(text));
      }),
    );
  });

  it("gives no other number than Date.parse for whatever looks like a time", () => {
    const two = fc
      .oneof(fc.integer({ min: 0, max: 61 }), fc.integer({ min: 0, max: 99 }))
      .map((n) => String(n).padStart(2, "0"));
    const time = fc
      .tuple(two, two, two, two, two, two, two)
      .map(([a, b, c, d, e, f, g]) => `${a}${b}-${c}-${d}T${e}:${f}:${g}Z`);
    fc.assert(
      fc.property(time, (text) => {
        expect([undefined, parsed(text)]).toContain(utcSeconds(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "2026-10-01T00:00:20z",
    "2026-10-01 00:00:20Z",
    "2026-10-01T00:00:2:Z",
    "2026-10-01T00:00:20",
    "",
    "0099-10-01T00:00:20Z",
  ])("leaves %j to others", (text) => expect(utcSeconds(text)).toBeUndefined());
});
