import type { Assignment, Stop } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";

/** Who hears of each assignment that is in force. One that throws disturbs nobody else. */
export interface AssignmentListeners {
  add(listener: (assignment: Assignment) => void): Stop;
  tell(assignment: Assignment): void;
}

export function createAssignmentListeners(log: Log): AssignmentListeners {
  const listeners = new Set<(assignment: Assignment) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(assignment) {
      for (const listener of listeners) {
        try {
          listener(assignment);
        } catch (error) {
          log.error({ err: error }, "a listener to assignments failed");
        }
      }
    },
  };
}
