import type { Assignment } from "./assignment.ts";
import type { AssignmentFeed } from "./assignment-feed.ts";
import type { Stop } from "./assignment-store.ts";
import { compareOrder } from "./order.ts";

/** A place for one text that outlives the process. */
export type AssignmentMemory = {
  /** Undefined when there is none. Errors: those of the medium. */
  read(): Promise<unknown>;
  write(assignment: Assignment): Promise<void>;
};

export type RememberOptions = {
  readonly memory: AssignmentMemory;
  /** How long the feed is given before the remembered assignment stands in for it. */
  readonly patienceMs: number;
  /** Called when a remembered assignment is used: it may be old. */
  readonly onRecalled: (assignment: Assignment) => void;
  /** Reading or writing the memory failed: told, and gone on without it. */
  readonly onFailed: (what: "read" | "write", error: unknown) => void;
  /** Errors: `InvalidMessageError`. */
  readonly parse: (message: unknown) => Assignment;
};

/**
 * A feed that keeps its last assignment, and starts from the kept one when the source says nothing for a while: a shard
 * that restarts while the store is down serves what it had. Whatever the source says later is newer, or is not passed on.
 */
export function rememberAssignments(feed: AssignmentFeed, options: RememberOptions): AssignmentFeed {
  const { memory, patienceMs, onFailed, onRecalled, parse } = options;
  let writing = false;
  let toWrite: Assignment | undefined;
  const keep = async (assignment: Assignment): Promise<void> => {
    toWrite = assignment;
    if (writing) return;
    writing = true;
    for (let next = takeNext(); next !== undefined; next = takeNext()) {
      await memory.write(next).catch((error: unknown) => onFailed("write", error));
    }
    writing = false;
  };
  const takeNext = (): Assignment | undefined => {
    const next = toWrite;
    toWrite = undefined;
    return next;
  };

  return {
    now: feed.now,
    watchAssignments(listener): Stop {
      let last: Assignment | undefined;
      const pass = (assignment: Assignment): void => {
        if (last !== undefined && compareOrder(assignment.order, last.order) <= 0) return;
        last = assignment;
        listener(assignment);
      };
      const recall = async (): Promise<void> => {
        const kept = await memory.read();
        if (kept === undefined || last !== undefined) return;
        const assignment = parse(kept);
        onRecalled(assignment);
        pass(assignment);
      };
      const patience = setTimeout(() => {
        if (last === undefined) recall().catch((error: unknown) => onFailed("read", error));
      }, patienceMs);
      const stop = feed.watchAssignments((assignment) => {
        clearTimeout(patience);
        pass(assignment);
        void keep(assignment);
      });
      return () => {
        clearTimeout(patience);
        stop();
      };
    },
  };
}
