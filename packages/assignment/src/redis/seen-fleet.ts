import type { ShardId } from "../assignment.ts";
import type { AssignmentStore } from "../assignment-store.ts";
import { createListeners } from "../listeners.ts";
import { decodeShardReport } from "../messages.ts";
import { type FoundReport, isSameFleet, type KnownReport, mergeReports } from "../remote/merge-reports.ts";
import type { ShardReport } from "../shard-report.ts";
import { StoreForeignDataError } from "../store-errors.ts";
import type { InvalidData } from "./invalid-data.ts";
import type { RawReport } from "./redis-commands.ts";

/** The shards that were last seen alive. */
export interface SeenFleet extends Pick<AssignmentStore, "watchReports"> {
  isWatched(): boolean;
  /** Which reports to ask for, with the version that is held of each. */
  wanted(shards: readonly ShardId[]): ReadonlyMap<ShardId, string>;
  /** `born` marks the contents of a store: another one, or none after one, means that it came back empty. */
  noteBorn(born: string | undefined, nowMs: number): void;
  take(found: ReadonlyMap<ShardId, RawReport>, when: FleetInstant): void;
}

/** On the monotonic clock. `reachableSinceMs` is infinite while the store is not to be believed. */
type FleetInstant = { readonly nowMs: number; readonly reachableSinceMs: number };

export type SeenFleetOptions = { readonly leaseMs: number; readonly invalid: InvalidData };

export function createSeenFleet({ leaseMs, invalid }: SeenFleetOptions): SeenFleet {
  const listeners = createListeners<ReadonlyMap<ShardId, ShardReport>>();
  let watchers = 0;
  // WHY undefined at first: a store that was not read yet is not an empty fleet.
  let fleet: ReadonlyMap<ShardId, KnownReport> | undefined;
  let born: string | undefined;
  let bornAgainMs = Number.NEGATIVE_INFINITY;

  const living = () => fleet && new Map([...fleet].map(([shard, { report }]) => [shard, report] as const));

  const decode = (raw: RawReport): FoundReport => {
    if (raw.state === "none" || raw.state === "same") return { state: raw.state };
    try {
      if (raw.state === "foreign") throw new StoreForeignDataError(raw.key, { got: raw.got, want: "a shard's report" });
      const report = decodeShardReport(raw.body);
      if (!raw.key.endsWith(`:shard:${report.shard}`)) {
        throw new StoreForeignDataError(raw.key, { got: `the report of ${report.shard}`, want: "its own" });
      }
      invalid.isRight(raw.key);
      return { state: "new", version: raw.version, report };
    } catch (error) {
      invalid.found(raw.key, error);
      return { state: "broken" };
    }
  };

  return {
    watchReports(listener) {
      watchers += 1;
      const stop = listeners.add(listener, living);
      let isStopped = false;
      return () => {
        stop();
        if (!isStopped) watchers -= 1;
        isStopped = true;
        // What nobody watches is not read, and would be old news to the next watcher.
        if (watchers === 0) fleet = undefined;
      };
    },
    isWatched: () => watchers > 0,
    wanted(shards) {
      const all = new Set([...shards, ...(fleet?.keys() ?? [])]);
      return new Map([...all].map((shard) => [shard, fleet?.get(shard)?.version ?? ""]));
    },
    noteBorn(found, nowMs) {
      if (born !== undefined && found !== born) bornAgainMs = nowMs;
      born = found ?? born;
    },
    take(found, { nowMs, reachableSinceMs }) {
      const before = fleet;
      fleet = mergeReports(before ?? new Map(), new Map([...found].map(([shard, raw]) => [shard, decode(raw)])), {
        nowMs,
        leaseMs,
        graceUntilMs: Math.max(reachableSinceMs, bornAgainMs) + leaseMs,
      });
      if (before === undefined || !isSameFleet(before, fleet)) listeners.announce(living);
    },
  };
}
