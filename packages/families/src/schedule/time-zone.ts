/** A time zone: how many seconds its clocks are ahead of UTC at a time in Unix seconds. */
export type TimeZone = { offsetAt(seconds: number): number };

export const UTC: TimeZone = { offsetAt: () => 0 };

/** What is UTC by name. `Local` is the zone of the process that tells the time: ours is UTC wherever it runs. */
const UTC_NAMES: ReadonlySet<string> = new Set(["UTC", "Local", "Factory"]);
/** Names of the time zone database without a region. `Intl` takes others too, such as IST, that mean nothing elsewhere. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(
  (
    "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran " +
    "Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK " +
    "Singapore Turkey UCT Universal W-SU WET Zulu"
  ).split(" "),
);
const REGION_NAME = /^(?!SystemV\/)[A-Z][A-Za-z]*(\/[A-Z][A-Za-z0-9_+-]*)+$/;

const DAY_SECONDS = 86_400;
const MAX_REMEMBERED_ZONES = 100;
const MAX_REMEMBERED_DAYS = 2000;
const remembered = new Map<string, TimeZone | undefined>();

/** The zone of that name in the time zone database, spelled as there; undefined when there is none. */
export function findTimeZone(name: string): TimeZone | undefined {
  if (UTC_NAMES.has(name)) return UTC;
  if (!PLAIN_NAMES.has(name) && !REGION_NAME.test(name)) return undefined;
  if (remembered.has(name)) return remembered.get(name);
  if (remembered.size >= MAX_REMEMBERED_ZONES) remembered.clear();
  const zone = openTimeZone(name);
  remembered.set(name, zone);
  return zone;
}

function openTimeZone(name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
  const canonical = format.resolvedOptions().timeZone;
  if (canonical === "UTC") return UTC;
  const isMisspelled = canonical !== name && canonical.toLowerCase() === name.toLowerCase();
  return isMisspelled ? undefined : rememberDays((seconds) => readOffset(format, seconds));
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(format: Intl.DateTimeFormat, seconds: number): number {
  const [, sign, hours = "0", minutes = "0", rest = "0"] = OFFSET.exec(format.format(seconds * 1000)) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === "-" ? -offset : offset;
}

/**
 * WHY: `Intl` takes microseconds to tell an offset, and one schedule asks for some fifty times. A UTC day that starts and
 * ends with the same offset has it throughout: no zone changes its clocks twice in a day.
 */
function rememberDays(read: (seconds: number) => number): TimeZone {
  const offsets = new Map<number, number>();
  const offsetAtDay = (day: number): number => {
    const known = offsets.get(day);
    if (known !== undefined) return known;
    if (offsets.size >= MAX_REMEMBERED_DAYS) offsets.clear();
    const offset = read(day * DAY_SECONDS);
    offsets.set(day, offset);
    return offset;
  };
  return {
    offsetAt: (seconds) => {
      const day = Math.floor(seconds / DAY_SECONDS);
      const offset = offsetAtDay(day);
      return offset === offsetAtDay(day + 1) ? offset : read(seconds);
    },
  };
}
