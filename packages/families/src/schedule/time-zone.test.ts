import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTimeZone, UTC } from "./time-zone.ts";

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const offsetAt = (name: string, iso: string): number | undefined => findTimeZone(name)?.offsetAt(seconds(iso));

/** The offset as the difference between what the clocks show and UTC: not the way the code tells it. */
function shownOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at * 1000);
  const shown = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const [month, day] = [shown("month") - 1, shown("day")];
  return Date.UTC(shown("year"), month, day, shown("hour"), shown("minute"), shown("second")) / 1000 - at;
}

describe("a time zone", () => {
  it("tells the same offset as the clocks at any time, however often it is asked", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const times = fc.array(fc.integer({ min: seconds("2015-01-01"), max: seconds("2040-01-01") }), { minLength: 1 });
    fc.assert(
      fc.property(zone, times, (name, asked) => {
        for (const at of asked) expect(findTimeZone(name)?.offsetAt(at)).toBe(shownOffset(name, at));
      }),
    );
  });

  it("changes its offset at the second its clocks change", () => {
    expect(offsetAt("America/New_York", "2026-03-08T06:59:59Z")).toBe(-5 * 3600);
    expect(offsetAt("America/New_York", "2026-03-08T07:00:00Z")).toBe(-4 * 3600);
    expect(offsetAt("Australia/Lord_Howe", "2026-04-04T14:59:59Z")).toBe(11 * 3600);
    expect(offsetAt("Australia/Lord_Howe", "2026-04-04T15:00:00Z")).toBe(10.5 * 3600);
  });

  it.each(["UTC", "Local", "Etc/UTC", "GMT", "Zulu"])("%s is UTC", (name) => expect(findTimeZone(name)).toBe(UTC));

  it.each([
    "EST5EDT",
    "NZ-CHAT",
    "Asia/Kolkata",
    "Asia/Calcutta",
    "America/Argentina/Ushuaia",
    "Etc/GMT+5",
    "US/Samoa",
  ])("%s is one", (name) => expect(findTimeZone(name)).toBeDefined());

  it.each(["", "IST", "PST", "utc", "asia/tokyo", "Asia/TOKYO", "+05:00", "SystemV/EST5", "Nowhere/Else", "Asia", "/"])(
    "%j is none",
    (name) => expect(findTimeZone(name)).toBeUndefined(),
  );
});
