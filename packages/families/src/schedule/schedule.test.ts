import { describe, expect, it } from "vitest";
import { UNSET_TIME_SECONDS } from "../narrow/unix-seconds.ts";
import { parseSchedule } from "./schedule.ts";

const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** The next time as `2026-03-01T12:00:00`, in UTC; "never" or "invalid". */
function next(schedule: string, after: string, timeZone?: string): string {
  const parsed = parseSchedule(schedule, timeZone);
  if (parsed === undefined) return "invalid";
  const due = parsed.nextAfter(seconds(`${after}Z`));
  return due === UNSET_TIME_SECONDS ? "never" : new Date(due * 1000).toISOString().slice(0, 19);
}

const isValid = (schedule: string, timeZone?: string): boolean => parseSchedule(schedule, timeZone) !== undefined;

describe("a schedule", () => {
  // 2026-03-01 is a Sunday.
  it.each([
    ["* * * * *", "2026-03-01T10:00:00", "2026-03-01T10:01:00"],
    ["* * * * *", "2026-03-01T10:00:59", "2026-03-01T10:01:00"],
    ["*/15 * * * *", "2026-03-01T10:46:00", "2026-03-01T11:00:00"],
    ["5/15 * * * *", "2026-03-01T10:06:00", "2026-03-01T10:20:00"],
    ["10-30/10 * * * *", "2026-03-01T10:30:00", "2026-03-01T11:10:00"],
    ["3,1,,2 * * * *", "2026-03-01T10:01:30", "2026-03-01T10:02:00"],
    ["0 0 * * *", "2026-12-31T00:00:00", "2027-01-01T00:00:00"],
    ["30 22-2 * * *", "2026-03-01T02:30:00", "2026-03-01T22:30:00"],
    ["0 22-2/2 * * *", "2026-03-01T22:00:00", "2026-03-02T00:00:00"],
    ["0 0 31 * *", "2026-03-31T00:00:00", "2026-05-31T00:00:00"],
    ["0 0 29 2 *", "2026-03-01T00:00:00", "2028-02-29T00:00:00"],
    ["0 0 1 NOV-feb *", "2026-03-01T00:00:00", "2026-11-01T00:00:00"],
    ["0 0 * * 7", "2026-03-01T00:00:00", "2026-03-08T00:00:00"],
    ["0 0 * * fri-MON", "2026-03-02T00:00:00", "2026-03-06T00:00:00"],
    ["0 0 ? * 1", "2026-03-01T00:00:00", "2026-03-02T00:00:00"],
    ["0 0 13 * 5", "2026-03-01T00:00:00", "2026-03-13T00:00:00"],
    ["0 0 13 * 5", "2026-03-13T00:00:00", "2026-11-13T00:00:00"],
    ["0 0 1-7 * MON", "2026-03-02T00:00:00", "2026-04-06T00:00:00"],
    ["0\t0\n*  * *", "2026-03-01T10:00:00", "2026-03-02T00:00:00"],
    ["+5 007 * * *", "2026-03-01T10:00:00", "2026-03-02T07:05:00"],
    ["@hourly", "2026-03-01T10:00:00", "2026-03-01T11:00:00"],
    ["@daily", "2026-03-01T10:00:00", "2026-03-02T00:00:00"],
    ["@midnight", "2026-03-01T10:00:00", "2026-03-02T00:00:00"],
    ["@weekly", "2026-03-02T10:00:00", "2026-03-08T00:00:00"],
    ["@monthly", "2026-03-02T10:00:00", "2026-04-01T00:00:00"],
    ["@yearly", "2026-03-02T10:00:00", "2027-01-01T00:00:00"],
    ["@annually", "2026-03-02T10:00:00", "2027-01-01T00:00:00"],
    ["@every 1h30m", "2026-03-01T10:00:07", "2026-03-01T11:30:07"],
    ["CRON_TZ=Asia/Tokyo 0 0 * * *", "2026-03-01T10:00:00", "2026-03-01T15:00:00"],
    ['TZ="Asia/Tokyo" @daily', "2026-03-01T10:00:00", "2026-03-01T15:00:00"],
    ["TZ='UTC'   @daily ", "2026-03-01T10:00:00", "2026-03-02T00:00:00"],
    ["TZ=Local @daily", "2026-03-01T10:00:00", "2026-03-02T00:00:00"],
  ])("%s is due after %s at %s", (schedule, after, due) => expect(next(schedule, after)).toBe(due));

  it.each([
    "0 0 30 2 *",
    "0 0 31 4,6,9,11 *",
    ", * * * *",
    "* * , * *",
    "70-5 * * * *",
    "@triggered",
    "@manual",
    "@none",
  ])("%s is never due", (schedule) => expect(next(schedule, "2026-03-01T00:00:00")).toBe("never"));

  it("is never due when it is not within five years, as the leap day after that of 2096", () => {
    expect(next("0 0 29 2 *", "2096-03-01T00:00:00")).toBe("never");
    expect(next("0 0 29 2 *", "2099-03-01T00:00:00")).toBe("2104-02-29T00:00:00");
  });

  it.each([
    "",
    "* * * *",
    "* * * * * *",
    "0 1 */32,1-7 * 3",
    "*/120 4-22 * * *",
    "*/60 * * * *",
    "0-10/11 * * * *",
    "59/2 * * * *",
    "* * * * */8",
    "*/0 * * * *",
    "*/-1 * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * 32 * *",
    "* * * 0 *",
    "* * * 13 *",
    "* * * * 8",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "-5 * * * *",
    "5- * * * *",
    "1.5 * * * *",
    "a * * * *",
    "jan * * * *",
    "* * * sun *",
    "* * * * sunday",
    "* * * constructor *",
    "* * L * *",
    "* * 15W * *",
    "* * * * 5#3",
    "H * * * *",
    "99999999999999999999 * * * *",
    "@Daily",
    " @daily",
    "@daily ",
    "@reboot",
    "@constructor",
    "@every",
    "@every 1d",
    "@every 999ms",
    "@every -1h",
    "@every  1h",
    "TZ=UTC",
    "TZ=UTC ",
    "TZ= * * * * *",
    'TZ="" * * * * *',
    "TZ=\"UTC' * * * * *",
    "TZ=Nowhere/Else * * * * *",
    "TZ=../UTC * * * * *",
    ` ${" ".repeat(1024)}* * * * *`,
  ])("%j cannot be read", (schedule) => expect(isValid(schedule)).toBe(false));

  it("may be 1024 bytes long, its zone included", () => {
    expect(isValid("* * * * *".padEnd(1024))).toBe(true);
    expect(isValid("* * * * *".padEnd(1025))).toBe(false);
    expect(isValid("* * * * *".padEnd(1024), "UTC")).toBe(false);
    expect(isValid(`* * * *\u2003*`.padEnd(1023))).toBe(false);
  });

  it.each([
    ["* * * * *", "", false],
    ["* * * * *", "asia/tokyo", false],
    ["* * * * *", "UTC 5", false],
    ["CRON_TZ=UTC * * * * *", "UTC", false],
    ["@every 1h", "UTC", true],
    [" @daily ", "UTC", true],
  ])("%j in zone %j: can be read: %s", (schedule, zone, valid) => expect(isValid(schedule, zone)).toBe(valid));

  it("reads the same again after the memory of read schedules has overflowed", () => {
    for (let index = 0; index < 3000; index += 1)
      parseSchedule(`${index % 60} ${index % 24} * * *`, `Etc/GMT+${index}`);
    expect(next("0 0 * * *", "2026-03-01T10:00:00", "Asia/Tokyo")).toBe("2026-03-01T15:00:00");
  });
});

describe("a schedule where the clocks change", () => {
  // New York: 2026-03-08 02:00 EST becomes 03:00 EDT (07:00 UTC), 2026-11-01 02:00 EDT becomes 01:00 EST (06:00 UTC).
  it.each([
    ["30 2 * * *", "2026-03-08T05:00:00", "2026-03-08T07:30:00"],
    ["30 2 * * *", "2026-03-08T07:30:00", "2026-03-09T06:30:00"],
    ["0 3 * * *", "2026-03-08T05:00:00", "2026-03-08T07:00:00"],
    ["30 1,2 * * *", "2026-03-08T06:30:00", "2026-03-09T05:30:00"],
    ["30 1 * * *", "2026-11-01T04:00:00", "2026-11-01T05:30:00"],
    ["30 1 * * *", "2026-11-01T05:30:00", "2026-11-01T06:30:00"],
    ["0 0 * * *", "2026-03-08T05:00:00", "2026-03-09T04:00:00"],
  ])("%s in New York is due after %s at %s", (schedule, after, due) =>
    expect(next(schedule, after, "America/New_York")).toBe(due),
  );

  // Cairo: 2026-04-24 00:00 becomes 01:00 (2026-04-23T22:00 UTC).
  it("is not due at a midnight that the clocks skip, but on the next day that has one", () => {
    expect(next("0 0 24 4 *", "2026-04-20T00:00:00", "Africa/Cairo")).toBe("2027-04-23T22:00:00");
    expect(next("0 0 * * *", "2026-04-23T12:00:00", "Africa/Cairo")).toBe("2026-04-24T21:00:00");
    expect(next("0 1 * * *", "2026-04-23T12:00:00", "Africa/Cairo")).toBe("2026-04-23T22:00:00");
  });
});
