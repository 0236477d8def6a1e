import type { ShardId } from "../assignment.ts";
import type { UnitId } from "../unit.ts";
import { type Partition, partitionsOf } from "./partitions.ts";

export type GroupInput = {
  /** How many partitions there are. */
  readonly count: number;
  /** Shards that may own units. */
  readonly members: readonly ShardId[];
};

/** One partition as it is now. */
export type PartitionGroup = {
  readonly partition: Partition;
  readonly members: readonly ShardId[];
  readonly units: ReadonlySet<UnitId>;
};

/** In which partition each unit is, and would be in doubt. Pure. */
export interface Homes {
  readonly members: ReadonlyMap<Partition, readonly ShardId[]>;
  /** The first of the unit's preference that has a member; the first of all where none has. */
  of(unit: UnitId): Partition;
  /** Where the unit would be without its partition's members; undefined: no other partition has any. */
  nextOf(unit: UnitId): Partition | undefined;
}

/**
 * Guarantees: Never nowhere (while there is a member, every unit's partition has one). No move across (while every partition has
 * a member, a unit's depends on its name alone, whoever joins or leaves).
 */
export function findHomes({ count, members }: GroupInput): Homes {
  const partitions = partitionsOf(count);
  const byPartition = new Map<Partition, ShardId[]>();
  for (const shard of members) pushTo(byPartition, partitions.ofShard(shard), shard);
  const hasMember = (partition: Partition): boolean => byPartition.has(partition);
  const of = (unit: UnitId): Partition => {
    const preference = partitions.preference(unit);
    return preference.find(hasMember) ?? preference[0] ?? 0;
  };
  return {
    members: byPartition,
    of,
    nextOf: (unit) => partitions.preference(unit).filter(hasMember)[1],
  };
}

/** The partitions that have a member or a unit, in order. With one partition it is the fleet as it is given. */
export function groupByPartition({
  units,
  ...input
}: GroupInput & { readonly units: ReadonlySet<UnitId> }): readonly PartitionGroup[] {
  const { count, members } = input;
  if (count === 1) return [{ partition: 0, members, units }];
  const homes = findHomes(input);
  const unitsOf = new Map<Partition, UnitId[]>();
  for (const unit of units) pushTo(unitsOf, homes.of(unit), unit);
  return Array.from({ length: count }, (_, partition) => ({
    partition,
    members: homes.members.get(partition) ?? [],
    units: new Set(unitsOf.get(partition)),
  })).filter((group) => group.members.length + group.units.size > 0);
}

/** The partitions without a member: their units are with others for now. */
export function emptyPartitions(count: number, members: readonly ShardId[]): readonly Partition[] {
  const { ofShard } = partitionsOf(count);
  const filled = new Set(members.map(ofShard));
  return Array.from({ length: count }, (_, partition) => partition).filter((partition) => !filled.has(partition));
}

function pushTo<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
