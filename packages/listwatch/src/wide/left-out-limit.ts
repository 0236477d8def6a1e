import { fitting, type LeftOut, leaveOut, NOTHING_LEFT_OUT } from "./leave-out.ts";

/** An API server takes 1 MiB of headers. */
const MOST_BYTES = 384 * 1024;
/** What proxies take that answer nothing to longer requests: 8 KiB for the line and all headers. */
const SAFE_BYTES = 6 * 1024;
/** Shorter ones are not refused for their length. */
const FEWEST_BYTES = 256;
const UNANSWERED_IN_A_ROW = 3;
const UNANSWERED_FOR_MS = 600_000;
const MOST_DOUBLINGS = 8;

/** Which namespaces may be left out of a request, as long as that may be. Shared by all kinds: the same proxies are before all of them. */
export interface LeftOutLimit {
  readonly bytes: number;
  /** As many of these as fit. */
  leaveOut(namespaces: Iterable<string>): LeftOut;
  /** How many those would be. */
  leavable(namespaces: Iterable<string>): number;
  /** One of so many bytes got through. */
  taken(bytes: number): void;
  /** One was refused, as may be for its length. */
  refused(bytes: number): void;
  /** Nothing came back. Some proxies hang up where others would answer; but so does a server that is gone. */
  unanswered(bytes: number): void;
}

export function createLeftOutLimit(nowMs: () => number = () => performance.now()): LeftOutLimit {
  let most = MOST_BYTES;
  /** WHY: all kinds leave out the same, and each keeps what it has asked for. */
  let last = NOTHING_LEFT_OUT;
  let unanswered = 0;
  let safeUntilMs = Number.NEGATIVE_INFINITY;
  /** Times that long ones brought nothing, since one got through. */
  let falls = 0;
  const bytesNow = (): number => (nowMs() < safeUntilMs ? Math.min(most, SAFE_BYTES) : most);
  return {
    get bytes() {
      return bytesNow();
    },
    leaveOut(namespaces) {
      const leftOut = leaveOut(namespaces, bytesNow());
      if (leftOut.selector !== last.selector) last = leftOut;
      return last;
    },
    leavable: (namespaces) => fitting(namespaces, bytesNow()).names.length,
    taken(bytes) {
      if (bytes > SAFE_BYTES) unanswered = falls = 0;
    },
    refused(bytes) {
      const half = Math.floor(bytes / 2);
      most = Math.min(most, half < FEWEST_BYTES ? 0 : half);
    },
    unanswered(bytes) {
      if (bytes <= SAFE_BYTES) return;
      unanswered += 1;
      if (falls === 0 && unanswered < UNANSWERED_IN_A_ROW) return;
      // WHY longer each time: who hangs up may take all watches of the connection along.
      safeUntilMs = nowMs() + UNANSWERED_FOR_MS * 2 ** Math.min(falls, MOST_DOUBLINGS);
      unanswered = 0;
      falls += 1;
    },
  };
}
