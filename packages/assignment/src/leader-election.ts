import type { Stop } from "./assignment-store.ts";

/** A holder of the leader's lease. `fence` rises with each change of holder: what an older fence publishes is refused. */
export type Leader = { readonly id: string; readonly fence: number };

export type Leadership = {
  readonly leader: Leader | undefined;
  /** Whether the candidate that asks holds the lease now, as far as it can know. */
  readonly mine: boolean;
  /** What keeps the candidate from standing, beside the store, and what to do about it. */
  readonly problem?: string | undefined;
};

/**
 * Decides which of several coordinators may publish. A store that takes part refuses a `publish` of any candidate that does
 * not hold the lease at that moment, with `NotLeaderError`: a leader that slept and woke up cannot take the fleet back.
 */
export interface LeaderElection {
  /**
   * Runs for the lease, and renews it once won, until `resign`. Calls soon, then after each change. The lease counts as lost
   * as soon as it may have run out, also while the store is out of reach.
   */
  campaign(listener: (leadership: Leadership) => void): Campaign;
  /** The same for who only looks: calls soon with who leads, then after each change. */
  watchLeader(listener: (leader: Leader | undefined) => void): Stop;
}

/** `resign` gives the lease up at once, so that another candidate need not wait until it runs out. */
export type Campaign = { resign(): Promise<void> };
