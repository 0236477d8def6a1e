import { setFlagsFromString } from "node:v8";

/** How much garbage may come up before it is collected, in percent of what is held. */
const GROWTH_PERCENT = 40;

export type HeapGrowth = {
  /** What was set when the process started is left alone. Default: this process's command line and environment. */
  readonly startedWith?: readonly string[];
  /** Default: V8's own. */
  readonly setFlags?: (flags: string) => void;
};

/**
 * From now on V8 collects old garbage once it is 40 % of what is held, unless the process was started with another share. To be called when all
 * is listed: objects that come fast are collected with more room than that, and a first sync would pay for it.
 *
 * WHY: where little garbage comes up V8 allows 10 %, or 8 MiB, and marks all that is held each time. In 20 s of 300 pod updates a second that
 * were four collections in place of one or two, and a sixth of the CPU (docs/design/0021-where-a-start-spends-its-time.md). Of a quarter of that
 * cluster 40 % are no more than those 8 MiB and 2.
 */
export function letHeapGrow(options: HeapGrowth = {}): void {
  const { startedWith = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""], setFlags = setFlagsFromString } =
    options;
  if (startedWith.some((text) => /heap[-_]growing/.test(text))) return;
  setFlags(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
