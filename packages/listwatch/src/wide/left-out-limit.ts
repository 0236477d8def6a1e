/** Direct to an API server this is nothing: Go takes 1 MiB of headers, Node sends 64 KiB. */
const MOST_BYTES = 32 * 1024;
/** What proxies take that answer nothing to longer requests: 8 KiB for the line and all headers. */
const SAFE_BYTES = 6 * 1024;
/** Shorter ones are not refused for their length. */
const FEWEST_BYTES = 256;
const UNANSWERED_IN_A_ROW = 3;
const UNANSWERED_FOR_MS = 600_000;

/** How long a list of namespaces to leave out may be, in bytes of the request. Shared by all kinds: the same proxies are before all of them. */
export interface LeftOutLimit {
  readonly bytes: number;
  /** One of so many bytes got through. */
  taken(bytes: number): void;
  /** One was refused, as may be for its length. */
  refused(bytes: number): void;
  /** Nothing came back. Some proxies hang up where others would answer; but so does a server that is gone. */
  unanswered(bytes: number): void;
}

export function createLeftOutLimit(nowMs: () => number = () => performance.now()): LeftOutLimit {
  let most = MOST_BYTES;
  let unanswered = 0;
  let safeUntilMs = Number.NEGATIVE_INFINITY;
  return {
    get bytes() {
      return nowMs() < safeUntilMs ? Math.min(most, SAFE_BYTES) : most;
    },
    taken(bytes) {
      if (bytes > SAFE_BYTES) unanswered = 0;
    },
    refused(bytes) {
      const half = Math.floor(bytes / 2);
      most = Math.min(most, half < FEWEST_BYTES ? 0 : half);
    },
    unanswered(bytes) {
      if (bytes <= SAFE_BYTES) return;
      unanswered += 1;
      if (unanswered < UNANSWERED_IN_A_ROW) return;
      unanswered = 0;
      safeUntilMs = nowMs() + UNANSWERED_FOR_MS;
    },
  };
}
