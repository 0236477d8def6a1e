import { list, type OptionType, wrong } from "@kube-state-shards/daemon";

export const SHARD_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Shards' ids, such as `shard-0 shard-1`. At least one. */
export function shardNames(): OptionType<readonly string[]> {
  const names = list({ placeholder: "<shard...>" });
  return {
    ...names,
    parse: (texts) => {
      const parsed = names.parse(texts);
      const isRight = parsed.ok && parsed.value.length > 0 && parsed.value.every((name) => SHARD_NAME.test(name));
      return isRight ? { ...parsed, value: [...new Set(parsed.value)] } : wrong("shards' ids, such as shard-0 shard-1");
    },
  };
}
