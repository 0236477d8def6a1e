import { Instant } from "../fields/instant.ts";
import { utcSeconds } from "./utc-seconds.ts";

/** What a time that was never set counts in Unix seconds: 0001-01-01T00:00:00Z, as Go's zero time does. */
export const UNSET_TIME_SECONDS = -62_135_596_800;

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Whole Unix seconds of an RFC 3339 time, or of an `Instant`; undefined when it is absent, unset, or no time. */
export function unixSeconds(value: unknown): number | undefined {
  const seconds = unixSecondsOrUnset(value);
  return seconds === UNSET_TIME_SECONDS ? undefined : seconds;
}

/**
 * As `unixSeconds`, but a time that is absent or null reads as `UNSET_TIME_SECONDS`: some families of the reference show
 * it as it is, such as the start of a container whose runtime lost it.
 */
export function unixSecondsOrUnset(value: unknown): number | undefined {
  if (value === undefined || value === null) return UNSET_TIME_SECONDS;
  if (value instanceof Instant) return value.seconds;
  if (typeof value !== "string") return undefined;
  return utcSeconds(value) ?? parsedSeconds(value);
}

function parsedSeconds(value: string): number | undefined {
  if (!RFC_3339.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
