import { InternalError } from "@kube-state-shards/exposition";

/** Paces the lists of all reflectors that share it. `acquire` resolves, first come first served, with the function that gives the place back. */
export interface StartLimiter {
  acquire(signal?: AbortSignal): Promise<() => void>;
}

export type StartLimiterOptions = {
  /** How many lists may be under way at once. */
  readonly concurrent: number;
  /** How many lists may start in one second. */
  readonly perSecond: number;
};

export function createStartLimiter(_options: StartLimiterOptions): StartLimiter {
  throw new InternalError("create start limiter: BUG, not connected yet");
}
