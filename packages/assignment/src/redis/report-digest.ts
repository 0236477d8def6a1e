import { createHash } from "node:crypto";
import type { ShardReport } from "../shard-report.ts";

/** Differs when a report says something that others wait for: its time, memory and event rates are other ones each time. */
export function digestReport({ atMs: _, memory: __, ...telling }: ShardReport): string {
  const waitedFor = JSON.stringify(telling, (key, value: unknown) => (key === "eventsPerSecond" ? undefined : value));
  return createHash("sha1").update(waitedFor).digest("hex");
}
