import type { Assignment, ShardId } from "./assignment.ts";

/** Every shard that an assignment gives something to: owners, next owners, standbys. */
export function shardsOf(assignment: Assignment): ReadonlySet<ShardId> {
  const shards = new Set<ShardId>();
  for (const placement of Object.values(assignment.units)) {
    shards.add(placement.owner);
    if (placement.phase !== "owned") shards.add(placement.next);
  }
  for (const shard of Object.values(assignment.standbys ?? {})) shards.add(shard);
  return shards;
}
