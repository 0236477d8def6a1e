import type { Stop } from "@kube-state-shards/assignment";

/** Time as one process has it: monotonic. Tests bring their own. */
export interface Scheduler {
  nowMs(): number;
  /** Runs once, unless stopped before. */
  after(delayMs: number, run: () => void): Stop;
}

export const SYSTEM_SCHEDULER: Scheduler = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
