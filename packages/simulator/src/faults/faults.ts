import type { RequestRecord } from "../serve/request-record.ts";

/** Which requests a fault strikes: those that agree with every field given. */
export type FaultMatch = {
  readonly verb?: RequestRecord["verb"];
  readonly resource?: string;
  readonly namespace?: string;
  readonly user?: string;
};

/** What happens to a matching request. */
export type Fault =
  /** List: HTTP 410. Watch: HTTP 200, then an ERROR event with Status 410 Expired. */
  | { readonly kind: "expired" }
  /** A Status body with this code; 429 and 503 carry Retry-After. */
  | {
      readonly kind: "status";
      readonly code: 400 | 403 | 404 | 413 | 414 | 429 | 431 | 500 | 503 | 504;
      readonly retryAfterSeconds?: number;
    }
  /** Waits before the headers, then sends the body in pieces with a pause between them. */
  | {
      readonly kind: "slow";
      readonly headerDelayMs?: number;
      readonly pieceBytes?: number;
      readonly pieceDelayMs?: number;
    }
  /** A watch whose first line is no JSON. */
  | { readonly kind: "garbageLine" }
  /** A watch whose first event has a type nobody knows. */
  | { readonly kind: "unknownEvent" }
  /** Sends this many bytes of the body (of the events, for a watch), then cuts the connection. */
  | { readonly kind: "truncated"; readonly afterBytes: number }
  /** As `truncated`, but the body ends as if it were complete. */
  | { readonly kind: "truncatedCleanly"; readonly afterBytes: number }
  /** Cuts the connection before any answer. */
  | { readonly kind: "dropped" }
  /** Never answers; the connection stays open. */
  | { readonly kind: "unanswered" }
  /**
   * Answers as a replica that froze at `resourceVersion` (default: the newest at injection): lists and watches at
   * `resourceVersion=0` are from then, a newer version than that is refused with 504, watches stay silent.
   */
  | { readonly kind: "staleReplica"; readonly resourceVersion?: string };

export type FaultOptions = FaultMatch & {
  /** Only requests whose path begins with this, such as `/apis` for discovery. */
  readonly pathPrefix?: string;
  /** Only requests with a `shardSelector` or `fieldSelector` of more characters than this, as a proxy refuses long ones. */
  readonly selectorAbove?: number;
  /** Strikes this often, then is gone. Default: until cleared. */
  readonly times?: number;
};

export type InjectedFault = {
  /** Requests struck so far. */
  hits(): number;
  clear(): void;
};

/** What can be done at once to watches that are open. */
export type WatchStrike = "expire" | "internalError" | "garbageLine" | "unknownEvent" | "end" | "drop";

export interface Faults {
  /** Strikes requests to come. The fault injected last wins. */
  inject(fault: Fault, options?: FaultOptions): InjectedFault;
  /** Strikes the open watches that match; returns how many. `drop` cuts their connections, with all that shares them. */
  strikeWatches(strike: WatchStrike, match?: FaultMatch): number;
  /** Cuts every open connection; returns how many. */
  dropConnections(): number;
  /** Nothing is read from or sent to the connections open now (and, if wanted, those to come), but none is closed. */
  blackhole(options?: { readonly newConnections?: boolean }): { restore(): void };
  /** Sends GOAWAY on every HTTP/2 session; streams go on, new ones must take another connection. Returns how many. */
  goAway(): number;
  /** Cuts every connection and refuses new ones; the cluster's state stays. */
  stopListening(): Promise<void>;
  /** Listens again on the same port. */
  startListening(): Promise<void>;
  /** Removes every injected fault and blackhole. */
  clear(): void;
}
