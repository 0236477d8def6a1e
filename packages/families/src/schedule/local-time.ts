import type { TimeZone } from "./time-zone.ts";

/** What the clocks and calendars of a zone show. `month` is 1 to 12; `weekday` 0 is Sunday. */
export type LocalTime = {
  readonly zone: TimeZone;
  /** Unix seconds. */
  readonly seconds: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

export function localTime(zone: TimeZone, seconds: number): LocalTime {
  const date = new Date((seconds + zone.offsetAt(seconds)) * 1000);
  return {
    zone,
    seconds,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/**
 * The time at which the clocks show `wanted`, whose fields may exceed their units: day 32 is in the next month.
 *
 * Clocks that are put forward skip what is wanted, clocks that are put back show it twice: then it is the time that the
 * offset from before or after the change gives. Source: Go's `time.Date`.
 */
export function timeShown({ zone, year, month, day, hour, minute, second }: LocalTime): LocalTime {
  const shown = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  return localTime(zone, shown - zone.offsetAt(shown - zone.offsetAt(shown)));
}
