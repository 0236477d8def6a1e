import type { ShardId } from "../assignment.ts";

/** Every key and the channel of a deployment. The braces keep them in one slot of a cluster. See docs/redis-schema.md. */
export type RedisKeys = {
  readonly meta: string;
  readonly assignment: string;
  readonly leader: string;
  readonly fence: string;
  readonly shards: string;
  readonly probe: string;
  readonly hints: string;
  shard(shard: ShardId): string;
};

/** `prefix` without braces and spaces, see `isRedisPrefix`. */
export function redisKeys(prefix: string): RedisKeys {
  const key = (name: string): string => `{${prefix}}:${name}`;
  return {
    meta: key("meta"),
    assignment: key("assignment"),
    leader: key("leader"),
    fence: key("fence"),
    shards: key("shards"),
    probe: key("probe"),
    hints: key("hints"),
    shard: (shard) => key(`shard:${shard}`),
  };
}

/** What may stand between the braces: braces inside would choose another slot. */
export const isRedisPrefix = (text: string): boolean => /^[A-Za-z0-9._:/-]{1,100}$/.test(text);
