export { type CreateShardOptions, createShard, type Shard } from "./main.ts";
export type { ShardOptions } from "./shard-options.ts";
export { WATCH_STRATEGIES, type WatchStrategy } from "./subscriptions/plan-watches.ts";
