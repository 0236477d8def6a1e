import { setImmediate as nextTurn } from "node:timers/promises";
import type { UnitId } from "@kube-state-shards/assignment";

/** Gains and releases units a few at a time: a hundred of them at once would hold up bodies for a quarter of a second. */
export interface UnitQueue {
  /** Makes the units held those that are wanted, beginning at once. */
  want(units: ReadonlySet<UnitId>): void;
  /** Nothing is gained or released from now on. */
  stop(): void;
}

export type UnitQueueOptions = {
  readonly held: ReadonlyMap<UnitId, unknown>;
  readonly gain: (unit: UnitId) => void;
  readonly release: (unit: UnitId) => void;
  readonly sliceMs?: number;
};

export function createUnitQueue({ held, gain, release, sliceMs = 10 }: UnitQueueOptions): UnitQueue {
  const coming = new Set<UnitId>();
  const leaving = new Set<UnitId>();
  let isRunning = false;
  let isStopped = false;

  const step = (): boolean => {
    for (const [units, act] of [[coming, gain] as const, [leaving, release] as const]) {
      for (const unit of units) {
        units.delete(unit);
        act(unit);
        return true;
      }
    }
    return false;
  };

  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      let untilMs = performance.now() + sliceMs;
      while (!isStopped && step()) {
        if (performance.now() < untilMs) continue;
        await nextTurn();
        untilMs = performance.now() + sliceMs;
      }
    } finally {
      isRunning = false;
    }
  };

  return {
    want(units) {
      for (const unit of held.keys()) if (!units.has(unit)) leaving.add(unit);
      for (const unit of coming) if (!units.has(unit)) coming.delete(unit);
      for (const unit of units) {
        // Wanted again before its turn to go: whoever wants it waits for it to be listed, so it is listed.
        if (leaving.delete(unit)) release(unit);
        if (!held.has(unit)) coming.add(unit);
      }
      void run();
    },
    stop() {
      isStopped = true;
    },
  };
}
