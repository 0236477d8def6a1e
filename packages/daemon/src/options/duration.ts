import { type OptionType, right, wrong } from "./option-type.ts";

/** Go's units; both the micro sign and the Greek letter are written. */
const UNIT_MS = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
type DurationUnit = keyof typeof UNIT_MS;

// Escaped: the bundle is ASCII, or V8 would keep two bytes for each of its characters.
const TEXT = /^\+?(?:(?:\d+\.?\d*|\.\d+)(?:[nu\u00b5\u03bcm]s|[smh]))+$/;
const PART = /(\d+\.?\d*|\.\d+)([nu\u00b5\u03bcm]s|[smh])/g;

/** Milliseconds of a duration in Go's form (`30s`, `1m30s`, `1.5h`, `0`), undefined for anything else. */
function parseDurationMs(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!TEXT.test(text)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(PART)) totalMs += Number(count) * UNIT_MS[unit as DurationUnit];
  return totalMs;
}

/** `90000` → `1m30s`. */
export function showDurationMs(durationMs: number): string {
  let restMs = durationMs;
  let text = "";
  for (const unit of ["h", "m", "s", "ms"] as const) {
    const count = unit === "ms" ? restMs : Math.floor(restMs / UNIT_MS[unit]);
    restMs -= count * UNIT_MS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}

/** Milliseconds, written as Go writes durations. Bounds are in milliseconds and inclusive. */
export function duration({ minMs = 0, maxMs = Number.POSITIVE_INFINITY } = {}): OptionType<number> {
  const wanted =
    'a duration such as "30s", "5m" or "1m30s"' +
    (minMs > 0 ? `, at least ${showDurationMs(minMs)}` : "") +
    (Number.isFinite(maxMs) ? `, at most ${showDurationMs(maxMs)}` : "");
  return {
    placeholder: "<duration>",
    arity: "once",
    parse: ([text = ""]) => {
      const valueMs = parseDurationMs(text);
      return valueMs !== undefined && valueMs >= minMs && valueMs <= maxMs ? right(valueMs) : wrong(wanted);
    },
    show: showDurationMs,
  };
}
