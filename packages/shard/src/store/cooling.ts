import type { ShardReport } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import type { ObjectStore } from "./object-store.ts";

export type CoolingOptions = {
  readonly store: Pick<ObjectStore, "cool">;
  /** A shard in its first sync has better things to do, and all that it holds is young. */
  readonly isReady: () => boolean;
  readonly memory: () => ShardReport["memory"];
  /** Text that has not changed for one to two of these is packed. Default: 60 s; 10 s near the limit of memory. */
  readonly everyMs?: number | undefined;
  readonly log: Log;
};

/** Packs what rests, for as long as the shard runs. */
export interface Cooling {
  start(): void;
  /** Resolves when nothing is being packed any more. */
  stop(): Promise<void>;
}

// Longer than scrapes are apart (15 to 60 s): what a scrape has compressed need not be compressed again, and what changes between two
// of them stays text. Every minute more holds a busy page's text for longer.
const EVERY_MS = 60_000;
const EVERY_MS_WHEN_SHORT = 10_000;
/** Coordinators give a shard above 80 % nothing more. */
const SHORT_ABOVE = 0.7;

export function createCooling({ store, isReady, memory, everyMs, log }: CoolingOptions): Cooling {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const waitMs = (): number => {
    const { usedBytes, limitBytes } = memory();
    const isShort = limitBytes !== null && usedBytes > limitBytes * SHORT_ABOVE;
    return everyMs ?? (isShort ? EVERY_MS_WHEN_SHORT : EVERY_MS);
  };

  const visit = async (): Promise<void> => {
    try {
      if (isReady()) await store.cool();
    } catch (error) {
      log.error({ error }, "could not pack what rests; it stays as it is, tries again in a moment");
    }
    wait();
  };

  const wait = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = visit();
    }, waitMs()).unref();
  };

  return {
    start: wait,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
