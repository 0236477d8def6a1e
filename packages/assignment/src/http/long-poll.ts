import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again for what is new, each time waiting for it. */
export interface LongPoll {
  start(): void;
  /** Gives up what it waits for and asks anew: the answer may never come. */
  again(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export type LongPollOptions = {
  /** Rejects when there was no answer. With `waitMs` 0 it is answered at once. */
  readonly ask: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly waitMs: number;
  /** Between two attempts that failed: doubled each time, up to ten times as much. */
  readonly retryMs: number;
};

export function createLongPoll({ ask, waitMs, retryMs }: LongPollOptions): LongPoll {
  let asking = new AbortController();
  let stopping = new AbortController();
  let running: Promise<void> | undefined;

  const run = async (stopped: AbortSignal): Promise<void> => {
    let pauseMs = retryMs;
    // WHY not wait at first, and after a failure: whoever waits cannot tell silence from having nothing to say.
    let nextWaitMs = 0;
    while (!stopped.aborted) {
      asking = new AbortController();
      try {
        await ask(nextWaitMs, AbortSignal.any([stopped, asking.signal]));
        nextWaitMs = waitMs;
        pauseMs = retryMs;
      } catch {
        nextWaitMs = 0;
        await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: stopped }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, retryMs * 10);
      }
    }
  };

  return {
    start() {
      if (running !== undefined && !stopping.signal.aborted) return;
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    again: () => asking.abort(),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
