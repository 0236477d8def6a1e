/** Sends a report every so often, and at once when something has changed. One is under way at a time. */
export interface Heartbeat {
  start(): void;
  /** Something has changed that others wait for. */
  soon(): void;
  /** Ends the heartbeat; resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export type HeartbeatOptions = {
  readonly everyMs: number;
  /** Must not reject. */
  readonly send: () => Promise<void>;
  /** Hundreds of units become complete within a second at start: their reports are put together. */
  readonly gapMs?: number;
};

export function createHeartbeat({ everyMs, send, gapMs = 20 }: HeartbeatOptions): Heartbeat {
  let timer: NodeJS.Timeout | undefined;
  let gap: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let isDue = false;
  let isStopped = true;

  const pump = (): void => {
    if (isStopped || !isDue || underWay !== undefined || gap !== undefined) return;
    isDue = false;
    gap = setTimeout(() => {
      gap = undefined;
      pump();
    }, gapMs);
    underWay = send().finally(() => {
      underWay = undefined;
      pump();
    });
  };
  const soon = (): void => {
    isDue = true;
    pump();
  };

  return {
    start() {
      isStopped = false;
      timer = setInterval(soon, everyMs);
      soon();
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
