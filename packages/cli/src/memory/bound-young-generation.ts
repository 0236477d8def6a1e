import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const MIB = 1024 * 1024;

/**
 * Half of the memory for new objects. V8 lets it grow to 64 MiB, and a burst of lists is enough: 128 MiB that stay, whatever the
 * process holds. With 8 MiB a shard's sync takes some 8 % more CPU (docs/design/0014-share.md).
 */
const SEMI_SPACE_BYTES = 8 * MIB;

export type YoungGeneration = {
  /** What was set when the process started is left alone. Default: this process's command line and environment. */
  readonly startedWith?: readonly string[];
  readonly semiSpaceBytes?: number;
};

/**
 * Keeps V8's young generation from growing past twice `semiSpaceBytes`, unless the process was started with a size for it.
 *
 * WHY in here: `--max-semi-space-size` is read when the process starts, and daemons are started in many ways. How far a space grows
 * at a time is read each time that it does: twofold up to the bound, not at all from there on.
 * Returns what gives V8 its own way back.
 */
export function boundYoungGeneration(options: YoungGeneration = {}): () => void {
  const { startedWith = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""] } = options;
  if (startedWith.some((text) => /semi[-_]space/.test(text))) return () => {};
  const boundBytes = options.semiSpaceBytes ?? SEMI_SPACE_BYTES;
  let mayGrow = true;
  const setGrowth = (grows: boolean): void => {
    if (grows === mayGrow) return;
    mayGrow = grows;
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  };
  // It grows at the end of a collection, by doubling: after each one there is time to forbid the next doubling.
  const observer = new PerformanceObserver(() => setGrowth(youngBytes() < 2 * boundBytes));
  observer.observe({ entryTypes: ["gc"] });
  return () => {
    observer.disconnect();
    setGrowth(true);
  };
}

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
