import { apiServerErrors, namespaceListEmpty } from "./api-server.ts";
import type { Fault } from "./fault.ts";
import { giantNamespace } from "./giant-namespace.ts";
import { killLeader, pauseLeader } from "./leaders.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { namespaceChurn } from "./namespace-churn.ts";
import { redisGarbage, redisTimeJump } from "./redis-answers.ts";
import { redisFailover, redisIsolatedPrimary } from "./redis-failovers.ts";
import { redisFlush, redisOldSnapshot, redisRestartEmpty, redisStop } from "./redis-outages.ts";
import { killShard, rollingRestart, shrinkAtOnce } from "./restarts.ts";
import { clockSkew, pauseNewOwner, shardCutOff, slowShard } from "./shards-apart.ts";
import { upgradeRollback } from "./upgrade-rollback.ts";

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
  "redis-garbage": redisGarbage,
  "redis-failover": redisFailover,
  "redis-isolated-primary": redisIsolatedPrimary,
  "redis-time-jump": redisTimeJump,
  "apiserver-errors": apiServerErrors,
  "namespace-churn": namespaceChurn,
  "namespace-list-empty": namespaceListEmpty,
  "shard-cut-off": shardCutOff,
  "slow-shard": slowShard,
  "pause-new-owner": pauseNewOwner,
  "clock-skew": clockSkew,
  "memory-pressure": memoryPressure,
  "shrink-at-once": shrinkAtOnce,
  "upgrade-rollback": upgradeRollback,
  "giant-namespace": giantNamespace,
};
