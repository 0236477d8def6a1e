import type { ShardId } from "../assignment.ts";
import type { AssignmentStore } from "../assignment-store.ts";
import { createListeners } from "../listeners.ts";
import { type FoundReport, type KnownReport, mergeReports } from "../remote/merge-reports.ts";
import type { ShardReport } from "../shard-report.ts";

/** The shards that were last seen alive. */
export interface SeenReports extends Pick<AssignmentStore, "watchReports"> {
  take(reports: readonly ShardReport[]): void;
  /** The store is another one, in which shards have yet to report. */
  bornAgain(): void;
}

export type SeenReportsOptions = {
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
  /** The first watcher came, or the last one went. */
  readonly onWatched: (isWatched: boolean) => void;
};

export function createSeenReports({ leaseMs, monotonicMs, onWatched }: SeenReportsOptions): SeenReports {
  const listeners = createListeners<ReadonlyMap<ShardId, ShardReport>>();
  let watchers = 0;
  // WHY undefined at first: a store that was not read yet is not an empty fleet.
  let fleet: ReadonlyMap<ShardId, KnownReport> | undefined;
  let graceUntilMs = Number.NEGATIVE_INFINITY;

  const living = () => fleet && new Map([...fleet].map(([shard, { report }]) => [shard, report] as const));

  return {
    watchReports(listener) {
      watchers += 1;
      if (watchers === 1) onWatched(true);
      const stop = listeners.add(listener, living);
      let isStopped = false;
      return () => {
        stop();
        if (isStopped) return;
        isStopped = true;
        watchers -= 1;
        if (watchers > 0) return;
        fleet = undefined; // what nobody watches is not read, and would be old news to the next watcher
        onWatched(false);
      };
    },
    take(reports) {
      if (watchers === 0) return;
      const found = new Map<ShardId, FoundReport>(
        reports.map((report) => [report.shard, { state: "new", version: "", report }]),
      );
      fleet = mergeReports(fleet ?? new Map(), found, { nowMs: monotonicMs(), leaseMs, graceUntilMs });
      listeners.announce(living);
    },
    bornAgain() {
      graceUntilMs = monotonicMs() + leaseMs;
    },
  };
}
