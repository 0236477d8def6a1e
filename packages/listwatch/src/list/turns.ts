/** Shares the event loop between everybody who decodes or renders in bulk. */
export interface Turns {
  /** True once the present turn of the event loop has been used for the whole slice: wait for `next` before going on. */
  spent(): boolean;
  /** Resolves in a later turn of the event loop, one waiter a turn, first come first served. */
  next(): Promise<void>;
}

/** WHY one for all: ten lists that each keep to 10 ms would still block the event loop for 100 ms a turn. */
export function createTurns(sliceMs: number): Turns {
  const waiters: (() => void)[] = [];
  let startMs = performance.now();
  let pumping = false;
  const pump = (): void => {
    startMs = performance.now();
    const waiter = waiters.shift();
    pumping = waiters.length > 0;
    if (pumping) setImmediate(pump);
    waiter?.();
  };
  return {
    spent: () => performance.now() - startMs >= sliceMs,
    next: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        if (pumping) return;
        pumping = true;
        setImmediate(pump);
      }),
  };
}

/** 10 ms a turn: design.md, List and watch. */
export const sharedTurns: Turns = createTurns(10);
