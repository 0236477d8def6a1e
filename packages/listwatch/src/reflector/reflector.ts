import type { ReflectorState } from "./reflector-state.ts";

/** Keeps one sink equal to one collection of the API server. `start` may be called once; after `stop` resolved, the sink is not called again. */
export interface Reflector {
  start(): void;
  stop(): Promise<void>;
  state(): ReflectorState;
  /** Told every change of state, synchronously; returns what ends it. */
  onState(listener: (state: ReflectorState) => void): () => void;
  /** The last version seen, opaque; before the first list, what that is not to be older than, or "". */
  resourceVersion(): string;
  /** When the last list was committed, in epoch milliseconds. */
  lastSyncedMs(): number | undefined;
  /** When the server last said something about the collection (list, event, bookmark), in epoch milliseconds: for a freshness gauge. */
  lastSeenMs(): number | undefined;
}

/** A reflector whose selectors may change. */
export interface ReopenableReflector extends Reflector {
  /**
   * Ends the watch under way, in this very step, and opens it anew from what it has brought, with the selectors as they are then.
   * Where none is under way, the next one has them anyway. Nothing is listed.
   */
  reopen(): void;
}
