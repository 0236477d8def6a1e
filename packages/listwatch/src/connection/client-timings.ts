/** How long a client waits for what. All in milliseconds. */
export type ClientTimings = {
  readonly connectMs: number;
  /** Silence on an HTTP/2 connection after which it is asked for a sign of life. */
  readonly pingAfterMs: number;
  /** How long the sign of life may take before the connection counts as dead. */
  readonly pingAnswerMs: number;
  /** A connection without requests is closed after this. */
  readonly idleCloseMs: number;
  /** Silence of an HTTP/1.1 answer, which cannot be pinged, after which it counts as dead. */
  readonly http1SilenceMs: number;
  /** From a connection that could not be opened to the next look at the server, for all that wait for it; doubles up to the other. */
  readonly awayMinMs: number;
  readonly awayMaxMs: number;
};

export const CLIENT_TIMINGS: ClientTimings = {
  connectMs: 10_000, // a SYN is repeated after 1, 3 and 7 s: three attempts fit
  pingAfterMs: 30_000, // design.md, List and watch; client-go pings after the same silence
  pingAnswerMs: 15_000,
  idleCloseMs: 30_000, // below the API server's own 90 s, so that we never use a connection it is closing
  http1SilenceMs: 180_000, // bookmarks come about once a minute: three missed
  awayMinMs: 1_000,
  awayMaxMs: 5_000, // one connection for a whole process: sooner than each watch alone could be let try
};
