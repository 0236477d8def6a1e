/** How large the fleet was at one moment. Left out: not known then. */
export type FleetSample = {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Shards that report. */
  readonly shards: number;
  readonly wanted?: number | undefined;
  readonly nodes?: number | undefined;
  readonly series: number;
};

/** Samples at least `everyMs` apart, oldest first. */
export type History = { readonly everyMs: number; readonly samples: readonly FleetSample[] };

const MAX_SAMPLES = 720;
const FIRST_EVERY_MS = 5_000;
const LAST_EVERY_MS = 160_000;
/** Timers are a little early or late. */
const SLACK_MS = 500;

export const NO_HISTORY: History = { everyMs: FIRST_EVERY_MS, samples: [] };

/**
 * The history with one more sample, or as it was when the last one is too fresh.
 *
 * Guarantees: at most 720 samples. When they are full every second one is dropped and the rest stands twice as far apart, so
 * that all of the first 32 hours is there; from then on the oldest go.
 */
export function addSample(history: History, sample: FleetSample): History {
  const { everyMs } = history;
  // A clock that was set back begins again where it is now.
  const samples = history.samples.filter(({ atMs }) => atMs <= sample.atMs);
  const last = samples.at(-1);
  if (last !== undefined && sample.atMs - last.atMs < everyMs - SLACK_MS) return { everyMs, samples };
  const all = [...samples, sample];
  if (all.length <= MAX_SAMPLES) return { everyMs, samples: all };
  if (everyMs >= LAST_EVERY_MS) return { everyMs, samples: all.slice(1) };
  // The newest stays: their number is odd.
  return { everyMs: everyMs * 2, samples: all.filter((_, index) => index % 2 === 0) };
}
