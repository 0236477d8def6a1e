/** Every wait of discovery. All in milliseconds. */
export type DiscoveryTimings = {
  /** A server that does not answer within this is not waited for: each kind is asked for in its usual version. */
  readonly answerMs: number;
  /** What an answer lacks is missing if an answer this much later lacks it, too: a server that is starting does not name all it has. */
  readonly confirmMs: number;
  /** While a kind is missing, the server is asked again: after this at first, then ever more seldom. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** The first wait after a question that failed; it doubles up to `retryMaxMs`. */
  readonly failedMs: number;
  /** While a kind is missing and the server was lost, it is asked again after up to this, no sooner than half of it. */
  readonly restartMs: number;
  /** Two questions are at least this far apart, however many 404s come in. */
  readonly gapMs: number;
};

export const DISCOVERY_TIMINGS: DiscoveryTimings = {
  answerMs: 10_000,
  confirmMs: 2_000,
  retryMinMs: 10_000,
  retryMaxMs: 240_000,
  failedMs: 2_000,
  restartMs: 10_000,
  gapMs: 1_000, // a kind that is refused is taken for blocked after 3 s: this is sooner
};
