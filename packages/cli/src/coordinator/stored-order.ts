import { compareOrder, NO_ORDER, type Order, type Stop, type StoredOrderSource } from "@kube-state-shards/assignment";

export type LastStored = { readonly look: () => Promise<Order | undefined>; readonly stop: Stop };

/** What the store said last that it holds; undefined while it holds none. */
export function lastStored(source: StoredOrderSource): LastStored {
  let order: Order | undefined;
  const stop = source.watchStored((stored) => {
    order = compareOrder(stored, NO_ORDER) === 0 ? undefined : stored;
  });
  return { look: async () => order, stop };
}
