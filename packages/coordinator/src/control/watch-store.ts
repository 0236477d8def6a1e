import type { Stop, StoreHealth, StoreHealthSource } from "@kube-state-shards/assignment";

/** How far the store can be believed. Times are on the process's monotonic clock. */
export interface StoreWatch {
  start(): Stop;
  health(): StoreHealth;
  /** Whether it has been reachable at least since `nowMs - leaseMs`, and since `fromMs` at least as long. */
  isTrusted(nowMs: number, given: { readonly fromMs: number; readonly leaseMs: number }): boolean;
}

export type StoreWatchOptions = {
  /** Undefined: a store in this process, which is always there. */
  readonly source: StoreHealthSource | undefined;
  /** Called after each change; `returned` when it is reachable again and may have lost something. */
  readonly onChange: (returned: boolean) => void;
};

const ALWAYS: StoreHealth = {
  state: "reachable",
  sinceMs: Number.NEGATIVE_INFINITY,
  problem: undefined,
  clockOffsetMs: 0,
};
const NOT_YET: StoreHealth = {
  state: "unreachable",
  sinceMs: 0,
  problem: "the store has not been reached yet",
  clockOffsetMs: undefined,
};

export function watchStore({ source, onChange }: StoreWatchOptions): StoreWatch {
  let health = source === undefined ? ALWAYS : NOT_YET;
  return {
    start: () =>
      source?.watchHealth((now) => {
        const returned = now.state === "reachable" && health.state === "unreachable" && health !== NOT_YET;
        // A reconnect that was too quick to be told as an outage shows in a younger `sinceMs`.
        const restarted = now.state === "reachable" && health.state === "reachable" && now.sinceMs > health.sinceMs;
        health = now;
        onChange(returned || restarted);
      }) ?? (() => {}),
    health: () => health,
    isTrusted: (nowMs, { fromMs, leaseMs }) =>
      health.state === "reachable" && nowMs >= Math.max(health.sinceMs, fromMs) + leaseMs,
  };
}
