import type { EpochMs } from "../assignment.ts";
import { type ClockState, judgeRound, judgeTrip, MAX_JUMP_MS, type RoundTrip } from "./judge-clock.ts";

/** The store's clock, read through this process's monotonic one. */
export interface StoreClock {
  /** This process's own time until the store's is known. Goes back only when the store's clock was set back. */
  now(): EpochMs;
  /** Asks the store eight times. Resolves with whether the clock is to be trusted. Errors: as the question's. */
  synchronise(): Promise<boolean>;
  isSynced(): boolean;
}

export type StoreClockOptions = {
  readonly ask: () => Promise<RoundTrip>;
  readonly monotonicMs: () => number;
  readonly wallMs: () => EpochMs;
  /** What to add to the wall clock; undefined while it cannot be told. */
  readonly onOffset: (offsetMs: number | undefined) => void;
};

const TRIPS_PER_ROUND = 8;

export function createStoreClock({ ask, monotonicMs, wallMs, onOffset }: StoreClockOptions): StoreClock {
  let clock: ClockState = { state: "unknown" };
  let lastMs = Number.NEGATIVE_INFINITY;

  const read = (): EpochMs => (clock.state === "unknown" ? wallMs() : monotonicMs() + clock.offsetMs);
  const become = (next: ClockState): void => {
    clock = next;
    onOffset(clock.state === "synced" ? Math.round(read() - wallMs()) : undefined);
  };

  return {
    now() {
      const now = read();
      // A correction of a few milliseconds waits until time has caught up with it.
      if (now > lastMs || now < lastMs - MAX_JUMP_MS) lastMs = now;
      return lastMs;
    },
    async synchronise() {
      const trips: RoundTrip[] = [];
      try {
        while (trips.length < TRIPS_PER_ROUND) {
          const trip = await ask();
          trips.push(trip);
          become(judgeTrip(clock, trip));
        }
      } finally {
        if (trips.length > 0) become(judgeRound(clock, trips));
      }
      return clock.state === "synced";
    },
    isSynced: () => clock.state === "synced",
  };
}
