import { defineOptions, duration, flag, type HttpTimeouts, type OptionsOf } from "@kube-state-shards/daemon";

/** How readers are served: the names and defaults of kube-state-metrics, but for gzip. */
export const serverOptions = defineOptions(
  {
    enableGzipEncoding: {
      flag: "--enable-gzip-encoding",
      env: "KSS_ENABLE_GZIP_ENCODING",
      type: flag(),
      default: true,
      help: "Compress bodies for readers that accept gzip.",
      why: "compressed pieces are kept, so that a scrape compresses only what has changed",
    },
    serverReadTimeoutMs: {
      flag: "--server-read-timeout",
      env: "KSS_SERVER_READ_TIMEOUT",
      type: duration(),
      default: 60_000,
      help: "A request that has not arrived whole by then is refused; 0 waits without end.",
      why: "kube-state-metrics",
    },
    serverReadHeaderTimeoutMs: {
      flag: "--server-read-header-timeout",
      env: "KSS_SERVER_READ_HEADER_TIMEOUT",
      type: duration(),
      default: 5_000,
      help: "The same for a request's header; 0 leaves it to --server-read-timeout.",
      why: "kube-state-metrics",
    },
    serverWriteTimeoutMs: {
      flag: "--server-write-timeout",
      env: "KSS_SERVER_WRITE_TIMEOUT",
      type: duration(),
      default: 60_000,
      help: "A reader that has not taken a whole answer by then is cut off; 0 waits without end.",
      why: "kube-state-metrics",
    },
    serverIdleTimeoutMs: {
      flag: "--server-idle-timeout",
      env: "KSS_SERVER_IDLE_TIMEOUT",
      type: duration(),
      default: 300_000,
      help: "A connection without a request is closed after this time; 0 leaves it to --server-read-timeout.",
      why: "kube-state-metrics",
    },
    eventLoopPrecisionMs: {
      flag: "--event-loop-precision",
      env: "KSS_EVENT_LOOP_PRECISION",
      type: duration({ minMs: 1 }),
      default: 100,
      help: "How often nodejs_eventloop_lag_* look whether the event loop is held up: they are that much at least, and a pause is told to that much.",
      why: "each look wakes the process: every 10 ms, as is usual, half a percent of a core",
    },
  },
  [],
  "Server",
);

export type ServerValues = OptionsOf<typeof serverOptions>;

/** As Go's server reads them: what is 0 falls back on the time for the whole request. */
export const httpTimeoutsOf = (values: ServerValues): Omit<HttpTimeouts, "closeMs"> => ({
  readMs: values.serverReadTimeoutMs,
  headerMs: values.serverReadHeaderTimeoutMs || values.serverReadTimeoutMs,
  idleMs: values.serverIdleTimeoutMs || values.serverReadTimeoutMs,
});

/** The longest that a timer can run: what "without end" comes to, 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

export const writeTimeoutMsOf = (values: ServerValues): number => values.serverWriteTimeoutMs || LONGEST_MS;
