import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localTime } from "./local-time.ts";
import { parseSchedule } from "./schedule.ts";
import { findTimeZone, UTC } from "./time-zone.ts";

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const someTime = fc.integer({ min: Date.UTC(2015) / 1000, max: Date.UTC(2040) / 1000 });
const someZone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
/** The values of a field; empty stands for `*`. */
const valuesOf = ([min, max]: readonly [number, number]): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.constant([]),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 5 }),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 6 }),
  );
const someFields = fc.tuple(...FIELDS.map(valuesOf));
/** Due once a day or more often. */
const someDailyFields = fc
  .tuple(valuesOf(FIELDS[0]), valuesOf(FIELDS[1]))
  .map(([minutes, hours]) => [minutes, hours, [], [], []]);
const textOfFields = (fields: readonly (readonly number[])[]): string =>
  fields.map((values) => values.join(",") || "*").join(" ");

const isDue = (fields: readonly (readonly number[])[], seconds: number): boolean => {
  const { minute, hour, day, month, weekday } = localTime(UTC, seconds);
  const shown = [minute, hour, day, month, weekday];
  return fields.every((values, index) => values.length === 0 || values.includes(shown[index] ?? -1));
};

/** Every minute between the two, or some hundreds of them where there are too many. */
function* minutesBetween(after: number, before: number): Generator<number> {
  const count = Math.ceil((before - after) / MINUTE_SECONDS);
  const step = Math.max(1, Math.floor(count / 500)) * MINUTE_SECONDS;
  for (let at = before - MINUTE_SECONDS; at > after; at -= step) yield at;
}

describe("the next time of any schedule", () => {
  it("is a minute that all fields match, and the first one", () => {
    fc.assert(
      fc.property(someFields, someTime, (fields, after) => {
        const due = parseSchedule(textOfFields(fields), undefined)?.nextAfter(after) ?? Number.NaN;
        const isNever = due < 0;
        expect(isNever || (due > after && due % MINUTE_SECONDS === 0 && isDue(fields, due))).toBe(true);
        const end = isNever ? after + 5 * 365 * DAY_SECONDS : due;
        for (const at of minutesBetween(after, end - (end % MINUTE_SECONDS))) expect(isDue(fields, at)).toBe(false);
      }),
    );
  });

  it("is in a zone what it is in UTC, as long as the clocks do not change", () => {
    fc.assert(
      fc.property(someDailyFields, fc.tuple(someTime, someZone), (fields, [after, name]) => {
        const zone = findTimeZone(name);
        const offset = zone?.offsetAt(after) ?? Number.NaN;
        const isSteady = [-3, -2, -1, 1, 2, 3].every((days) => zone?.offsetAt(after + days * DAY_SECONDS) === offset);
        fc.pre(isSteady);
        const text = textOfFields(fields);
        const due = parseSchedule(text, name)?.nextAfter(after) ?? Number.NaN;
        expect(due).toBe((parseSchedule(text, undefined)?.nextAfter(after + offset) ?? 0) - offset);
      }),
    );
  });

  it("comes soon after a change of the clocks too, at one of its minutes", () => {
    fc.assert(
      fc.property(someDailyFields, fc.tuple(someTime, someZone), (fields, [after, name]) => {
        const due = parseSchedule(textOfFields(fields), name)?.nextAfter(after) ?? 0;
        expect(due).toBeGreaterThan(after);
        expect(due).toBeLessThanOrEqual(after + 2 * DAY_SECONDS);
        const { minute, second } = localTime(findTimeZone(name) ?? UTC, due);
        const [minutes = []] = fields;
        expect(minutes.length === 0 || minutes.includes(minute)).toBe(true);
        expect(second).toBe(0);
      }),
    );
  });

  it("or its absence can be told of any text, without a throw", () => {
    const characters = fc.constantFrom(..."0123456789*?/-, @evryTZ=:+hms", "jan", "SUN", "UTC", "@every ", "CRON_TZ=");
    const text = fc.array(characters, { maxLength: 30 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), fc.option(text), someTime, (schedule, zone, after) => {
        const parsed = parseSchedule(schedule, zone ?? undefined);
        expect(Number.isSafeInteger(parsed?.nextAfter(after) ?? 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
