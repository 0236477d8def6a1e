const LENGTH = "2026-10-01T00:00:20Z".length;
/** `Date.UTC` takes a year below 100 for one of the twentieth century. */
const MIN_YEAR = 1000;
const ZERO = 0x30;

/**
 * Unix seconds of a time as API servers write nearly all of them, `2026-10-01T00:00:20Z`; undefined for any other text, times among them.
 *
 * WHY: a pod has some ten, and a pattern and `Date.parse` for each take three times as long (a tenth of what rendering a pod from JSON took).
 */
export function utcSeconds(text: string): number | undefined {
  if (text.length !== LENGTH || !hasSeparators(text)) return undefined;
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const [hours, minutes, seconds] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const isTime = hours < 24 && minutes < 60 && seconds < 60; // false for what is no digit
  if (!isTime || !(year >= MIN_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  return Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
}

function hasSeparators(text: string): boolean {
  const isDate = text[4] === "-" && text[7] === "-" && text[10] === "T";
  return isDate && text[13] === ":" && text[16] === ":" && text[19] === "Z";
}

/** NaN where one of them is none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}
