import type { Assignment, EpochMs, ShardId } from "./assignment.ts";
import type { ShardReport } from "./shard-report.ts";

export type Stop = () => void;

/**
 * Where coordinator and shards meet. In memory for `standalone` and tests; other stores keep the same contract suite.
 *
 * Guarantees: One order (`publish` refuses an order not above the current one); a watcher sees orders only rise; a report
 * is forgotten once its lease has run out, without anyone removing it.
 */
export interface AssignmentStore {
  /** The store's clock, common to all who use it. */
  now(): EpochMs;
  /** Errors: `StaleAssignmentError` when `assignment.order` is not above what is published. */
  publish(assignment: Assignment): Promise<void>;
  /** Calls with the current assignment soon (when there is one), then with each newer one. */
  watchAssignments(listener: (assignment: Assignment) => void): Stop;
  /** Replaces the shard's report and renews its lease. State `gone` is its last word, shown like any other until its lease has run out. */
  report(report: ShardReport): Promise<void>;
  /** Calls with the living shards' reports soon, then after each report and each lapse. */
  watchReports(listener: (reports: ReadonlyMap<ShardId, ShardReport>) => void): Stop;
}
