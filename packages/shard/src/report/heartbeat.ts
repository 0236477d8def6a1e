/**
 * Sends a report every so often, and at once when something has changed. One is under way at a time. After one that was not taken
 * a change waits for the next regular one, which tells of it too: who does not take reports gets no more of them.
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
  let isTaken = true;

  const pump = (): void => {
    if (isStopped || !isDue || underWay !== undefined || gap !== undefined) return;
    isDue = false;
    gap = setTimeout(() => {
      gap = undefined;
      pump();
    }, gapMs);
    underWay = send().then((taken) => {
      underWay = undefined;
      isTaken = taken;
      isDue &&= taken;
      pump();
    });
  };
  const beat = (): void => {
    isDue = true;
    pump();
  };

  return {
    start() {
      isStopped = false;
      timer = setInterval(beat, everyMs);
      beat();
    },
    soon() {
      if (isTaken) beat();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(gap);
      await underWay;
    },
  };
}
