/** Runs something every so often, and soon when asked to; one run at a time. */
export interface Loop {
  start(): void;
  soon(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export type LoopOptions = {
  readonly everyMs: number;
  /** Between a run and one that was asked for: what a hundred hints ask for is done at once. */
  readonly gapMs: number;
  /** Must not reject. */
  readonly run: () => Promise<void>;
};

export function createLoop({ everyMs, gapMs, run }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let isAsked = false;
  let isStopped = true;

  const schedule = (delayMs: number): void => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(pump, delayMs);
  };
  const pump = (): void => {
    isAsked = false;
    underWay = run().finally(() => {
      underWay = undefined;
      schedule(isAsked ? gapMs : everyMs);
    });
  };

  return {
    start() {
      isStopped = false;
      schedule(0);
    },
    soon() {
      if (isAsked) return;
      isAsked = true;
      if (underWay === undefined) schedule(gapMs);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
