import { compareOrder, type Order } from "@kube-state-shards/assignment";

/** How long the slowest shard goes by an assignment that was superseded. */
export interface OrderLag {
  published(order: Order): void;
  /** Since the oldest publication that one of those who have applied these has not applied; 0 where there is none. */
  lagMs(applied: readonly Order[]): number;
}

/** Enough for a rescale of 10,000 units in moves of 64. */
const MOST_KEPT = 1_000;

export function createOrderLag(nowMs: () => number): OrderLag {
  let kept: { readonly order: Order; readonly atMs: number }[] = [];
  return {
    published(order) {
      kept.push({ order, atMs: nowMs() });
      // The second, not the first: who lags behind the first lags behind since then.
      if (kept.length > MOST_KEPT) kept.splice(1, 1);
    },
    lagMs(applied) {
      const [first, ...others] = applied;
      if (first === undefined) return 0;
      const lowest = others.reduce((low, order) => (compareOrder(order, low) < 0 ? order : low), first);
      kept = kept.filter(({ order }) => compareOrder(order, lowest) > 0);
      const oldest = kept[0];
      return oldest === undefined ? 0 : Math.max(0, nowMs() - oldest.atMs);
    },
  };
}
