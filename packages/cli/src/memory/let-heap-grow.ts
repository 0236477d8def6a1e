import { setFlagsFromString } from "node:v8";

/** How much garbage may come up before it is collected, in percent of what is held. */
const GROWTH_PERCENT = 100;

/**
 * Of all that is held, eight seconds after the last work. WHY not V8's two: the first gave 12 of a shard's 40 MiB of heap back, the second
 * 0.8, at the same cost, a thirtieth of its first sync.
 */
const IDLE_COLLECTIONS = 1;

export type HeapGrowth = {
  /** What was set when the process started is left alone. Default: this process's command line and environment. */
  readonly startedWith?: readonly string[];
  /** Default: V8's own. */
  readonly setFlags?: (flags: string) => void;
};

/**
 * From now on V8 collects old garbage once there is as much of it as of what is held, unless the process was started with another share. To be called when all
 * is listed: objects that come fast are collected with more room than that, and a first sync would pay for it.
 *
 * WHY: where little garbage comes up V8 allows 10 %, or 8 MiB, and marks all that is held each time. In 20 s of 300 pod updates a second that
 * were four collections in place of one or none, and a sixth of the CPU (docs/design/0021-where-a-start-spends-its-time.md). Texts that wait
 * count as well, though they are not garbage and outside of the heap: most of what brings the bound nearer. With 40 % it was met every 13 s.
 */
export function letHeapGrow(options: HeapGrowth = {}): void {
  const { startedWith = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""], setFlags = setFlagsFromString } =
    options;
  if (startedWith.some((text) => /heap[-_]growing/.test(text))) return;
  setFlags(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlags(`--memory-reducer-gc-count=${IDLE_COLLECTIONS}`);
}
