/** Assignments are ordered by term (one per leader), then epoch (one per publication). */
export type Order = { readonly term: number; readonly epoch: number };

export const NO_ORDER: Order = { term: 0, epoch: 0 };

/** Below 0 when `a` is older than `b`, 0 when they are the same, above 0 when `a` is newer. */
export const compareOrder = (a: Order, b: Order): number => a.term - b.term || a.epoch - b.epoch;

export const showOrder = (order: Order): string => `term ${order.term} epoch ${order.epoch}`;
