import type { EpochMs } from "./assignment.ts";
import type { Stop } from "./assignment-store.ts";

/**
 * How the store stands, seen from one process.
 *
 * `sinceMs` is on this process's own monotonic clock (`performance.now()`), because the store's is part of what may be wrong.
 * `clockOffsetMs`: what to add to this process's wall clock to get the store's; undefined while it cannot be told: nothing
 * may then be cut over at an instant.
 */
export type StoreHealth = {
  readonly state: "reachable" | "unreachable";
  readonly sinceMs: number;
  /** What went wrong and what to do; undefined while reachable. */
  readonly problem: string | undefined;
  readonly clockOffsetMs: EpochMs | undefined;
};

/** Nobody is declared dead on the word of a store that was out of reach a moment ago: who decides must know. */
export interface StoreHealthSource {
  /** Calls with the present health soon, then after each change. */
  watchHealth(listener: (health: StoreHealth) => void): Stop;
}
