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

/** For all lists of one process. */
export const LIST_PACE: StartLimiterOptions = { concurrent: 8, perSecond: 500 };

type Waiter = { readonly start: () => void };

/**
 * API priority and fairness prices a list by the size of the whole type, and what waits of each list is memory: so they are spread out rather than
 * fired at once.
 */
export function createStartLimiter({ concurrent, perSecond }: StartLimiterOptions): StartLimiter {
  const intervalMs = 1000 / perSecond;
  const waiters: Waiter[] = [];
  let running = 0;
  let nextStartMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const pump = (): void => {
    if (timer !== undefined) return;
    while (waiters.length > 0 && running < concurrent) {
      const waitMs = nextStartMs - Date.now();
      if (waitMs > 0) {
        timer = setTimeout(() => {
          timer = undefined;
          pump();
        }, waitMs);
        return;
      }
      nextStartMs = Math.max(nextStartMs, Date.now()) + intervalMs; // unused time is not saved up: a pause is not followed by a burst
      running += 1;
      waiters.shift()?.start();
    }
  };
  const createRelease = (): (() => void) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      running -= 1;
      pump();
    };
  };

  return {
    acquire(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(signal?.reason);
          if (waiters.length === 0 && timer !== undefined) {
            clearTimeout(timer);
            timer = undefined;
          }
        };
        const waiter: Waiter = {
          start: () => {
            signal?.removeEventListener("abort", onAbort);
            resolve(createRelease());
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        waiters.push(waiter);
        pump();
      });
    },
  };
}
