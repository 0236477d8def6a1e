const DURATION = /^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|[u\u00b5\u03bc]s|ms|s|m|h))+$/;
const PART = /(\d*)\.?(\d*)(ns|[u\u00b5\u03bc]s|ms|s|m|h)/g;
const NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 10n ** 3n,
  "\u00b5s": 10n ** 3n,
  "\u03bcs": 10n ** 3n,
  ms: 10n ** 6n,
  s: 10n ** 9n,
  m: 60n * 10n ** 9n,
  h: 3600n * 10n ** 9n,
};
const MAX_INT64 = 2n ** 63n - 1n;

/** Whole seconds, rounded down, of a duration such as `1h30m` or `1.5h`; undefined for anything else or past 64 bits of nanoseconds. */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let nanos = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(PART)) {
    const scale = 10n ** BigInt(fraction.length);
    nanos += (BigInt(whole + fraction) * (NANOS[unit] ?? 0n)) / scale;
  }
  return nanos > MAX_INT64 ? undefined : Number(nanos / 10n ** 9n);
}
