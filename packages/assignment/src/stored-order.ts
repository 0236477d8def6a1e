import type { Stop } from "./assignment-store.ts";
import type { Order } from "./order.ts";

/**
 * What order a store holds now, which may fall back: it came back empty, from an old snapshot, or as a replica that had not
 * heard the last writes. Watchers of assignments see orders only rise and so do not notice; who publishes must, and publishes
 * again, above all that it knows of.
 */
export interface StoredOrderSource {
  /** Calls soon once it is known, then after each change, also to an older one; `NO_ORDER` while the store holds no assignment. */
  watchStored(listener: (stored: Order) => void): Stop;
}
