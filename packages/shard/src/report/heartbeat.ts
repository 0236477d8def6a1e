/**
 * Sends a report every so often, and at once when something has changed. One is under way at a time. After one that was not taken a
 * change waits, twice as long each time, and soon for the next regular one: who takes no reports gets no more of them.
 */
export interface Heartbeat {
  start(): void;
  /** Something has changed that others wait for. */
  soon(): void;
  /** Ends the heartbeat; resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export type HeartbeatOptions = {
  readonly everyMs: number;
  /** Resolves with whether the report was taken. Must not reject. */
  readonly send: () => Promise<boolean>;
  /** Hundreds of units become complete within a second at start: their reports are put together. */
  readonly gapMs?: number;
};

export function createHeartbeat({ everyMs, send, gapMs = 20 }: HeartbeatOptions): Heartbeat {
  let timer: NodeJS.Timeout | undefined;
  let gap: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let isDue = false;
  let isStopped = true;
  /** In a row. */
  let failures = 0;

  const rest = (ms: number): void => {
    clearTimeout(gap);
    gap = setTimeout(endRest, ms);
  };
  const endRest = (): void => {
    clearTimeout(gap);
    gap = undefined;
    pump();
  };
  const pump = (): void => {
    if (isStopped || !isDue || underWay !== undefined || gap !== undefined) return;
    isDue = false;
    rest(gapMs);
    underWay = send().then((isTaken) => {
      underWay = undefined;
      failures = isTaken ? 0 : failures + 1;
      if (!isTaken && !isStopped) rest(Math.min(everyMs, gapMs * 2 ** failures));
      pump();
    });
  };
  const soon = (): void => {
    isDue = true;
    pump();
  };
  const beat = (): void => {
    isDue = true;
    if (failures > 0) endRest();
    else pump();
  };

  return {
    start() {
      isStopped = false;
      timer = setInterval(beat, everyMs);
      beat();
    },
    soon,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(gap);
      await underWay;
    },
  };
}
