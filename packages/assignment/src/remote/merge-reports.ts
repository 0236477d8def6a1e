import type { ShardId } from "../assignment.ts";
import type { ShardReport } from "../shard-report.ts";

export type KnownReport = {
  readonly version: string;
  readonly report: ShardReport;
  /** When it was last found in the store, on the monotonic clock. */
  readonly foundMs: number;
};

/** What the store says of one shard. `broken`: something is there, and it is no report. */
export type FoundReport =
  | { readonly state: "none" | "same" | "broken" }
  | { readonly state: "new"; readonly version: string; readonly report: ShardReport };

export type MergeOptions = {
  readonly nowMs: number;
  readonly leaseMs: number;
  /** Until then what is missing proves nothing: the store was out of reach, or came back empty, and shards must have time to report. */
  readonly graceUntilMs: number;
};

/** The living shards after a look into the store. Shape: a new map; `known` stays as it is. */
export function mergeReports(
  known: ReadonlyMap<ShardId, KnownReport>,
  found: ReadonlyMap<ShardId, FoundReport>,
  { nowMs, leaseMs, graceUntilMs }: MergeOptions,
): ReadonlyMap<ShardId, KnownReport> {
  const merged = new Map<ShardId, KnownReport>();
  for (const shard of new Set([...known.keys(), ...found.keys()])) {
    const before = known.get(shard);
    const now = found.get(shard) ?? { state: "none" };
    if (now.state === "new") merged.set(shard, { version: now.version, report: now.report, foundMs: nowMs });
    else if (before === undefined) continue;
    else if (now.state === "same") merged.set(shard, { ...before, foundMs: nowMs });
    // WHY broken counts from when it was last found whole: nobody can tell any more when its lease would have run out.
    else if (nowMs < graceUntilMs || (now.state === "broken" && nowMs < before.foundMs + leaseMs))
      merged.set(shard, before);
  }
  return merged;
}

/** Whether watchers would see another map. */
export function isSameFleet(a: ReadonlyMap<ShardId, KnownReport>, b: ReadonlyMap<ShardId, KnownReport>): boolean {
  return a.size === b.size && [...a].every(([shard, { report }]) => b.get(shard)?.report === report);
}
