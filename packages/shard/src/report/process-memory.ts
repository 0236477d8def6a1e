import type { ShardReport } from "@kube-state-shards/assignment";

/** What this process uses, and the limit of its container. */
export function processMemory(): ShardReport["memory"] {
  const limitBytes = process.constrainedMemory();
  // Without a limit Node answers 0, or a number near 2^64.
  const isLimited = limitBytes > 0 && limitBytes < Number.MAX_SAFE_INTEGER;
  return { usedBytes: process.memoryUsage.rss(), limitBytes: isLimited ? limitBytes : null };
}
