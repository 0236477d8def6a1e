import type { ShardsError } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import type { Assignment } from "../assignment.ts";
import type { AssignmentStore } from "../assignment-store.ts";
import { createListeners } from "../listeners.ts";
import { decodeAssignment } from "../messages.ts";
import { compareOrder, NO_ORDER, type Order, showOrder } from "../order.ts";
import { StoreForeignDataError } from "../store-errors.ts";
import type { StoredOrderSource } from "../stored-order.ts";
import type { InvalidData } from "./invalid-data.ts";
import type { StoreContents, StoredAssignment } from "./redis-commands.ts";
import type { RedisStoreObserver } from "./redis-store-options.ts";

/** The newest assignment that was seen, which stays, and the order that is stored, which may fall back. */
export interface SeenAssignment extends Pick<AssignmentStore, "watchAssignments">, StoredOrderSource {
  /** What is stored and need not be sent again. */
  known(): StoredAssignment | undefined;
  /**
   * Takes what was asked for at `askedMs`. Errors: what is wrong with the stored one, each time, as long as it is stored.
   */
  take(contents: Pick<StoreContents, "stored" | "body">, askedMs: number): void;
  /** This process published it: the store held it at `answeredMs`. */
  published(assignment: Assignment, answeredMs: number): void;
}

export type SeenAssignmentOptions = {
  /** The key it is kept under. */
  readonly key: string;
  readonly invalid: InvalidData;
  readonly log: Log;
  readonly observer: Partial<RedisStoreObserver>;
};

export function createSeenAssignment({ key, invalid, log, observer }: SeenAssignmentOptions): SeenAssignment {
  const assignments = createListeners<Assignment>();
  const orders = createListeners<Order>();
  let newest: Assignment | undefined;
  let known: StoredAssignment | undefined;
  let unreadable: ShardsError | undefined;
  let stored: Order | undefined;
  let publishedMs = Number.NEGATIVE_INFINITY;

  const accept = (assignment: Assignment): void => {
    const { order, hash } = assignment;
    const newer = newest === undefined ? 1 : compareOrder(order, newest.order);
    if (newer === 0 && hash !== newest?.hash) {
      log.error(
        { order },
        `store: another content came as ${showOrder(order)}: the first is kept. Two coordinators published.`,
      );
    }
    if (newer <= 0) return;
    newest = assignment;
    assignments.announce(() => newest);
  };

  const decode = (body: string, { order, hash }: StoredAssignment): Assignment => {
    const assignment = decodeAssignment(body);
    if (compareOrder(assignment.order, order) === 0 && assignment.hash === hash) return assignment;
    throw new StoreForeignDataError(key, { got: "a body of another order or hash", want: "its own" });
  };

  const note = (order: Order): void => {
    const before = stored;
    stored = order;
    if (before !== undefined && compareOrder(order, before) === 0) return;
    if (before !== undefined && compareOrder(order, before) < 0) {
      observer.onFellBack?.();
      log.warn({ had: before, got: order }, `store: it fell back from ${showOrder(before)} to ${showOrder(order)}`);
    }
    orders.announce(() => stored);
  };

  const hold = (assignment: StoredAssignment | undefined): void => {
    known = assignment;
    unreadable = undefined;
    note(assignment?.order ?? NO_ORDER);
  };

  return {
    watchAssignments: (listener) => assignments.add(listener, () => newest),
    watchStored: (listener) => orders.add(listener, () => stored),
    known: () => known,
    published(assignment, answeredMs) {
      publishedMs = answeredMs;
      hold({ order: assignment.order, hash: assignment.hash });
      accept(assignment);
    },
    take(contents, askedMs) {
      // What was asked before our own publication was answered may be older than that, and is no fall back.
      if (askedMs < publishedMs) return;
      const { body } = contents;
      if (contents.stored === undefined) hold(undefined);
      else if (body !== undefined) {
        hold(contents.stored);
        try {
          accept(decode(body, contents.stored));
          invalid.isRight(key);
        } catch (error) {
          unreadable = invalid.found(key, error);
        }
      }
      if (unreadable !== undefined) throw unreadable;
    },
  };
}
