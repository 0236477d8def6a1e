import { type LocalTime, localTime, timeShown } from "./local-time.ts";
import type { TimeZone } from "./time-zone.ts";

/** When a cron expression is due: all five fields have to match. */
export type CronTimes = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>;
};

/** A schedule that is not due within as many calendar years is never due: the 30th of February. */
const MAX_YEARS = 5;

/**
 * The first time after `afterSeconds` at which the clocks of `zone` show what `times` asks for, in Unix seconds;
 * undefined when there is none within five years.
 *
 * An hour that the clocks skip is made up for in the hour after it, at the same minute: 02:30 comes at 03:30. An hour
 * that they repeat comes twice.
 *
 * Source: netresearch/go-cron 0.15, which kube-state-metrics 2.20 shows; each unit is searched from the one above it on,
 * since that decides what a clock change does to it.
 */
export function nextCronTime(times: CronTimes, zone: TimeZone, afterSeconds: number): number | undefined {
  if (Object.values(times).some((values) => values.size === 0)) return undefined;
  let time = localTime(zone, afterSeconds + 1);
  const lastYear = time.year + MAX_YEARS;
  let isAligned = false;
  search: while (time.year <= lastYear) {
    for (const unit of UNITS) {
      while (!unit.matches(times, time)) {
        const start = isAligned ? time : unit.startOf(time);
        isAligned = true;
        const next = unit.after(start);
        const isMadeUp = unit.isMadeUpAt?.(times, start, next) ?? false;
        time = next;
        if (isMadeUp) break;
        if (unit.isFirst(time)) continue search;
      }
    }
    if (time.second === 0) return time.seconds;
    time = localTime(zone, MINUTE.startOf(time).seconds + 60);
  }
  return undefined;
}

type Unit = {
  matches(times: CronTimes, time: LocalTime): boolean;
  /** Its first second. */
  startOf(time: LocalTime): LocalTime;
  after(time: LocalTime): LocalTime;
  /** The unit above has changed, and has to be looked at again. */
  isFirst(time: LocalTime): boolean;
  /** What is due between the two was skipped by the clocks, and is due now. */
  isMadeUpAt?(times: CronTimes, before: LocalTime, time: LocalTime): boolean;
};

const later = (time: LocalTime, seconds: number): LocalTime => localTime(time.zone, time.seconds + seconds);

const MONTH: Unit = {
  matches: ({ months }, { month }) => months.has(month),
  startOf: (time) => timeShown({ ...time, day: 1, hour: 0, minute: 0, second: 0 }),
  after: (time) => timeShown({ ...time, month: time.month + 1 }),
  isFirst: ({ month }) => month === 1,
};
const DAY: Unit = {
  matches: ({ daysOfMonth, daysOfWeek }, { day, weekday }) => daysOfMonth.has(day) && daysOfWeek.has(weekday),
  startOf: (time) => timeShown({ ...time, hour: 0, minute: 0, second: 0 }),
  after: (time) => nearestMidnight(timeShown({ ...time, day: time.day + 1 })),
  isFirst: ({ day }) => day === 1,
};
const HOUR: Unit = {
  matches: ({ hours }, { hour }) => hours.has(hour),
  startOf: (time) => timeShown({ ...time, minute: 0, second: 0 }),
  after: (time) => later(time, 3600),
  isFirst: ({ hour }) => hour === 0,
  isMadeUpAt: ({ hours }, before, { hour }) => hour - before.hour === 2 && hours.has(hour - 1),
};
const MINUTE: Unit = {
  matches: ({ minutes }, { minute }) => minutes.has(minute),
  startOf: (time) => later(time, -(time.seconds % 60)),
  after: (time) => later(time, 60),
  isFirst: ({ minute }) => minute === 0,
};
const UNITS: readonly Unit[] = [MONTH, DAY, HOUR, MINUTE];

/** Some clocks skip midnight, so that a day later is not at midnight. */
function nearestMidnight(time: LocalTime): LocalTime {
  if (time.hour === 0) return time;
  return later(time, (time.hour > 12 ? 24 - time.hour : -time.hour) * 3600);
}
