import type { Fault } from "./fault.ts";
import { killLeader, pauseLeader } from "./leaders.ts";
import { redisFlush, redisOldSnapshot, redisRestartEmpty, redisStop } from "./redis-outages.ts";
import { killShard, rollingRestart, shrinkAtOnce } from "./restarts.ts";

/** What can go wrong, by the name it is run under. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "rolling-restart": rollingRestart,
  "kill-shard": killShard,
  "kill-leader": killLeader,
  "pause-leader": pauseLeader,
  "redis-stop": redisStop,
  "redis-flush": redisFlush,
  "redis-restart-empty": redisRestartEmpty,
  "redis-old-snapshot": redisOldSnapshot,
  "shrink-at-once": shrinkAtOnce,
};
