import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const MIB = 1024 * 1024;

/**
 * Half of the memory for new objects. V8 lets it grow to 64 MiB, and a burst of lists is enough: 128 MiB that stay, whatever the
 * process holds. With 8 MiB a shard's sync takes some 8 % more CPU (docs/design/0014-share.md).
 */
const SEMI_SPACE_BYTES = 8 * MIB;

/** It is doubled only while both halves are less than this part of what is held: while lists are read, and once all is listed. */
const PARTS = { listing: 1 / 5, serving: 1 / 10 } as const;

/** Of a heap that holds no objects of a cluster yet: it does not grow at all. A process that has started and waits has some 16 MiB. */
const EMPTY_HEAP_BYTES = 24 * MIB;

export type YoungGeneration = {
  /** What was set when the process started is left alone. Default: this process's command line and environment. */
  readonly startedWith?: readonly string[];
};

let isListing = true;

/**
 * From now on the young generation may be half as large a part of what is held: to be called when all is listed.
 *
 * WHY: a collection that finds the process idle shrinks it to 1 MiB, and the first body doubled it back to 16: a twelfth of a shard of
 * four, for objects that come up at 1 MiB a second. It also made what a body leaves behind wait for longer.
 */
export function tightenYoungGeneration(): void {
  isListing = false;
}

/**
 * Keeps V8's young generation as it is while the heap is all but empty, and from growing past twice 8 MiB ever, unless the process
 * was started with a size for it.
 *
 * WHY in here: `--max-semi-space-size` is read when the process starts, and daemons are started in many ways. How far a space grows
 * at a time is read each time that it does: twofold up to the bound, not at all from there on.
 */
export function boundYoungGeneration(options: YoungGeneration = {}): void {
  const { startedWith = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""] } = options;
  if (startedWith.some((text) => /semi[-_]space/.test(text))) return;
  let mayGrow: boolean | undefined;
  const setGrowth = (grows: boolean): void => {
    if (grows === mayGrow) return;
    mayGrow = grows;
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  };
  // It grows at the end of a collection, by doubling: after each one there is time to allow or forbid the next doubling.
  new PerformanceObserver(() => setGrowth(growsNext())).observe({ entryTypes: ["gc"] });
  setGrowth(false);
}

function growsNext(): boolean {
  let [youngBytes, usedBytes] = [0, 0];
  for (const { space_name, space_size, space_used_size } of getHeapSpaceStatistics()) {
    if (space_name === "new_space") youngBytes = space_size;
    else usedBytes += space_used_size;
  }
  const boundBytes = Math.min(2 * SEMI_SPACE_BYTES, usedBytes * (isListing ? PARTS.listing : PARTS.serving));
  return usedBytes > EMPTY_HEAP_BYTES && youngBytes < boundBytes;
}
