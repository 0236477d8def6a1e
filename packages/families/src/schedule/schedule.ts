import { UNSET_TIME_SECONDS } from "../narrow/unix-seconds.ts";
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, parseCronField } from "./cron-field.ts";
import { parseGoDuration } from "./go-duration.ts";
import { type CronTimes, nextCronTime } from "./next-cron-time.ts";
import { findTimeZone, type TimeZone, UTC } from "./time-zone.ts";

/** When a CronJob is due. */
export type Schedule = {
  /** The first time after `afterSeconds`, both in Unix seconds; `UNSET_TIME_SECONDS`, as the reference shows it, for never. */
  nextAfter(afterSeconds: number): number;
};

const MAX_BYTES = 1024;
const ZONE_PREFIX = /^(?:CRON_)?TZ=/;
const ZONE_NAME = /^[A-Za-z0-9/_+:-]{1,64}$/;
/** What Go takes for white space. */
const SPACE = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const SPACES = new RegExp(SPACE);
const OUTER_SPACES = new RegExp(`^${SPACE}|${SPACE}$`, "g");
const EVERY = "@every ";
const NEVER: Schedule = { nextAfter: () => UNSET_TIME_SECONDS };

/** What stands for an expression, or for being due only by hand. */
const DESCRIPTORS: Readonly<Record<string, string | Schedule>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
  "@triggered": NEVER,
  "@manual": NEVER,
  "@none": NEVER,
};

// WHY remembered: a CronJob keeps its schedule, is rendered at each start of a job, and has two families that read it.
const MAX_REMEMBERED = 2000;
const remembered = new Map<string, Schedule | undefined>();

/**
 * Reads a CronJob's `spec.schedule` in its `spec.timeZone`, UTC without one; undefined when the reference cannot read it.
 *
 * A schedule is five fields, a descriptor (`@daily`) or an interval (`@every 1h30m`), after `TZ=` or `CRON_TZ=` and a
 * zone where `timeZone` is absent. Day of month and day of week have to match both.
 */
export function parseSchedule(schedule: string, timeZone: string | undefined): Schedule | undefined {
  const text = timeZone === undefined ? schedule : `CRON_TZ=${timeZone} ${schedule}`;
  // WHY before the look-up: nothing that long is worth remembering.
  if (text.length > MAX_BYTES || Buffer.byteLength(text) > MAX_BYTES) return undefined;
  if (remembered.has(text)) return remembered.get(text);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const parsed = parse(text);
  remembered.set(text, parsed);
  return parsed;
}

function parse(text: string): Schedule | undefined {
  if (!ZONE_PREFIX.test(text)) return parseInZone(text, UTC);
  const space = text.indexOf(" ");
  if (space === -1) return undefined;
  const name = unquote(text.slice(text.indexOf("=") + 1, space));
  const zone = ZONE_NAME.test(name) ? findTimeZone(name) : undefined;
  return zone && parseInZone(text.slice(space).replace(OUTER_SPACES, ""), zone);
}

/** As people write it in a shell. */
function unquote(text: string): string {
  const [quote = ""] = text;
  return text.length >= 2 && `"'`.includes(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
}

function parseInZone(text: string, zone: TimeZone): Schedule | undefined {
  if (!text.startsWith("@")) return parseExpression(text, zone);
  if (text.startsWith(EVERY)) return parseInterval(text.slice(EVERY.length));
  const meaning = Object.hasOwn(DESCRIPTORS, text) ? DESCRIPTORS[text] : undefined;
  return typeof meaning === "string" ? parseExpression(meaning, zone) : meaning;
}

function parseInterval(duration: string): Schedule | undefined {
  const seconds = parseGoDuration(duration) ?? 0;
  return seconds < 1 ? undefined : { nextAfter: (afterSeconds) => afterSeconds + seconds };
}

function parseExpression(text: string, zone: TimeZone): Schedule | undefined {
  const fields = text.split(SPACES).filter(Boolean);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
  const times = {
    minutes: parseCronField(minute, MINUTE),
    hours: parseCronField(hour, HOUR),
    daysOfMonth: parseCronField(dayOfMonth, DAY_OF_MONTH),
    months: parseCronField(month, MONTH),
    daysOfWeek: sundayAsZero(parseCronField(dayOfWeek, DAY_OF_WEEK)),
  };
  if (!isComplete(times)) return undefined;
  return { nextAfter: (afterSeconds) => nextCronTime(times, zone, afterSeconds) ?? UNSET_TIME_SECONDS };
}

const sundayAsZero = (days: ReadonlySet<number> | undefined): ReadonlySet<number> | undefined =>
  days && new Set([...days].map((day) => day % 7));

type Parsed = { readonly [Field in keyof CronTimes]: CronTimes[Field] | undefined };

const isComplete = (times: Parsed): times is CronTimes => Object.values(times).every((values) => values !== undefined);
