/** Every wait of a reflector. All in milliseconds. */
export type ReflectorTimings = {
  readonly backOffMinMs: number;
  readonly backOffMaxMs: number;
  /** Only one relist in this time starts at once; further ones back off, among them a second 410. */
  readonly immediateRelistMs: number;
  /** `timeoutSeconds` of a watch is drawn from this range, so that watches do not end together. */
  readonly watchMinMs: number;
  readonly watchMaxMs: number;
  /** A watch without event or bookmark for this long is reopened. */
  readonly watchSilenceMs: number;
  /** A watch that ends sooner than this counts as a short one: repeated short ones back off. */
  readonly shortWatchMs: number;
  /** The longest wait until a forbidden or unknown kind is asked for again. */
  readonly blockedMaxMs: number;
  /** A list whose body brings nothing for this long has failed. */
  readonly listSilenceMs: number;
};

export const REFLECTOR_TIMINGS: ReflectorTimings = {
  backOffMinMs: 1_000,
  backOffMaxMs: 30_000,
  immediateRelistMs: 30_000,
  watchMinMs: 300_000, // client-go draws from the same 5 to 10 minutes
  watchMaxMs: 600_000,
  watchSilenceMs: 180_000, // bookmarks come about once a minute: three missed
  shortWatchMs: 1_000,
  blockedMaxMs: 60_000,
  listSilenceMs: 60_000, // the API server's own limit for a whole request
};
