import { compareShards, type ShardId } from "@kube-state-shards/assignment";

/** The ordinal of the StatefulSet's pod that a shard runs in; undefined for an id that has none. */
export function ordinalOf(shard: ShardId): number | undefined {
  const digits = /^shard-(\d+)$/.exec(shard)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Of these, the shards of ordinals from `from` up to, and without, `to`. */
export const shardsBetween = (
  shards: Iterable<ShardId>,
  { from, to }: { readonly from: number; readonly to: number },
): readonly ShardId[] =>
  [...shards]
    .filter((shard) => {
      const ordinal = ordinalOf(shard);
      return ordinal !== undefined && ordinal >= from && ordinal < to;
    })
    .sort(compareShards);
