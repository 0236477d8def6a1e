import type { Assignment, Placement, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";

export type AddressInput = {
  readonly placements: ReadonlyMap<UnitId, Placement>;
  readonly standbys: ReadonlyMap<UnitId, ShardId>;
  readonly members: Pick<Membership, "living">;
};

/**
 * Where each shard that is named can be asked, by its last report or else as it was known before: for a leader to come that
 * has never heard it. Shape: without those that nobody knows.
 */
export function shardAddresses(
  current: Assignment | undefined,
  { placements, standbys, members }: AddressInput,
): ReadonlyMap<ShardId, string> {
  const named = new Set<ShardId>(standbys.values());
  for (const placement of placements.values()) {
    named.add(placement.owner);
    if (placement.phase !== "owned") named.add(placement.next);
  }
  const addresses = new Map<ShardId, string>();
  for (const shard of named) {
    const address = members.living.get(shard)?.report.address || current?.addresses?.[shard];
    if (address !== undefined && address !== "") addresses.set(shard, address);
  }
  return addresses;
}

/** Whether the assignment says the same: who restarts elsewhere is to be found there. */
export function sameAddresses(current: Assignment | undefined, addresses: ReadonlyMap<ShardId, string>): boolean {
  const before = current?.addresses ?? {};
  return (
    Object.keys(before).length === addresses.size &&
    [...addresses].every(([shard, address]) => before[shard] === address)
  );
}
