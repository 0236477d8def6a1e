import { type Assignment, compareOrder, NO_ORDER, type Order } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import type { Scheduler } from "./scheduler.ts";

/** Finds out that the store was replaced by an older copy of itself, though nobody saw an outage. */
export interface StoredOrderWatch {
  /** Asks, unless it has asked a moment ago. `published` is what the store has accepted. */
  check(published: Assignment | undefined): void;
}

export type StoredOrderWatchOptions = {
  readonly storedOrder: () => Promise<Order | undefined>;
  readonly scheduler: Scheduler;
  readonly everyMs: number;
  readonly onLost: () => void;
  readonly log: Log;
};

export function watchStoredOrder(options: StoredOrderWatchOptions): StoredOrderWatch {
  const { storedOrder, scheduler, everyMs, onLost, log } = options;
  let nextMs = 0;

  const ask = async (published: Order): Promise<void> => {
    nextMs = Number.POSITIVE_INFINITY;
    try {
      const stored = await storedOrder();
      if (compareOrder(stored ?? NO_ORDER, published) < 0) {
        log.warn({ stored, published }, "the store has lost what was published: it is published again, nothing moves");
        onLost();
      }
    } catch (error) {
      log.debug({ err: error }, "the store did not say which assignment it holds; asks again");
    } finally {
      nextMs = scheduler.nowMs() + everyMs;
    }
  };

  return {
    check(published) {
      if (published !== undefined && scheduler.nowMs() >= nextMs) void ask(published.order);
    },
  };
}
