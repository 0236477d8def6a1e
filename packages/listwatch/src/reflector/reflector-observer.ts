/** Which list or watch an observation is about. */
export type Observed = {
  /** Plural name of the kind, such as `pods`. */
  readonly resource: string;
  /** `ns/<name>`, or `cluster` for a cluster-wide one. */
  readonly scope: string;
};

export const RELIST_REASONS = ["expired", "badEvent", "versionTooLarge", "unexpectedStatus", "sinkFailed"] as const;
export type RelistReason = (typeof RELIST_REASONS)[number];

export const BAD_EVENTS = ["unparsable", "unknownType", "withoutVersion", "tooLong"] as const;
export type BadEvent = (typeof BAD_EVENTS)[number];

/** Where a reflector tells what it does, for metrics. Calls are synchronous and must not throw; what they throw is logged and dropped. */
export interface ReflectorObserver {
  /** A list ended. `objects` were received, `bytes` of body read. */
  listed(
    event: Observed & {
      readonly result: "success" | "error";
      readonly objects: number;
      readonly bytes: number;
      readonly ms: number;
    },
  ): void;
  /** A watch was answered (`success`) or could not be opened (`error`). */
  watchStarted(event: Observed & { readonly result: "success" | "error" }): void;
  /** An open watch ended: `ended` by the server as agreed, `error` otherwise. */
  watchEnded(event: Observed & { readonly result: "ended" | "error"; readonly ms: number }): void;
  /** What the watch cannot go on from, so that a list is needed again. */
  relist(event: Observed & { readonly reason: RelistReason }): void;
  /** A line of a watch that is not an event as we know them. */
  badEvent(event: Observed & { readonly what: BadEvent }): void;
  /** The sink threw on an object: counted, not relisted. */
  sinkFailed(event: Observed & { readonly error: unknown }): void;
}

export const silentObserver: ReflectorObserver = {
  listed: () => {},
  watchStarted: () => {},
  watchEnded: () => {},
  relist: () => {},
  badEvent: () => {},
  sinkFailed: () => {},
};
