import type { ShardsError } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import { createListeners } from "../listeners.ts";
import type { StoreHealth, StoreHealthSource } from "../store-health.ts";

/** What must work for the store to be reachable, the most telling first. */
const PARTS = ["connection", "reading", "writing", "electing"] as const;
/** What every process does: it must have worked once. */
const TRIED_BY_ALL = ["connection", "reading", "writing"] as const;
export type StorePart = (typeof PARTS)[number];

/** A clock's offset moves a little with each round; only this much is news. */
const OFFSET_NEWS_MS = 20;

/** Gathers how each part of the store's work goes, and tells the whole. */
export interface StoreMonitor extends StoreHealthSource {
  succeeded(part: StorePart): void;
  failed(part: StorePart, error: ShardsError): void;
  clockIs(offsetMs: number | undefined): void;
  health(): StoreHealth;
  /** The first problem, as the error it came as. */
  problem(): ShardsError | undefined;
}

export type StoreMonitorOptions = {
  /** What to say of a part that has not been tried. */
  readonly untried: ShardsError;
  readonly log: Log;
  /** The monotonic clock. */
  readonly monotonicMs: () => number;
};

export function createStoreMonitor({ untried, log, monotonicMs }: StoreMonitorOptions): StoreMonitor {
  const listeners = createListeners<StoreHealth>();
  const problems = new Map<StorePart, ShardsError>(TRIED_BY_ALL.map((part) => [part, untried]));
  let health: StoreHealth = {
    state: "unreachable",
    sinceMs: monotonicMs(),
    problem: untried.message,
    clockOffsetMs: undefined,
  };
  /** The code of the problem that was last warned of. */
  let warned: string | undefined;
  const first = (): ShardsError | undefined =>
    PARTS.map((part) => problems.get(part)).find((error) => error !== undefined);

  const settle = (clockOffsetMs: number | undefined): void => {
    const error = first();
    const state = error === undefined ? "reachable" : "unreachable";
    const isNewState = state !== health.state;
    const next = {
      state,
      sinceMs: isNewState ? monotonicMs() : health.sinceMs,
      problem: error?.message,
      clockOffsetMs,
    } as const;
    const isNews = isNewState || next.problem !== health.problem;
    // An outage is told in other words again and again (refused, closed, timed out): only another kind of problem is worth a warning.
    if (isNews && error !== undefined && error !== untried) {
      const level = isNewState || error.code !== warned ? "warn" : "debug";
      log[level]({ code: error.code }, `store: ${error.message}`);
    }
    warned = error === untried ? undefined : error?.code;
    if (isNewState && error === undefined)
      log.info({ downMs: Math.round(next.sinceMs - health.sinceMs) }, "store: reachable");
    const isNewClock = isOffsetNews(health.clockOffsetMs, next.clockOffsetMs);
    if (!isNews && !isNewClock) return;
    health = Object.freeze(next);
    listeners.announce(() => health);
  };

  return {
    succeeded(part) {
      if (problems.delete(part)) settle(health.clockOffsetMs);
    },
    failed(part, error) {
      problems.set(part, error);
      settle(health.clockOffsetMs);
    },
    clockIs: settle,
    health: () => health,
    problem: first,
    watchHealth: (listener) => listeners.add(listener, () => health),
  };
}

function isOffsetNews(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b;
  return Math.abs(a - b) >= OFFSET_NEWS_MS;
}
