import {
  type Assignment,
  type Order,
  type Partition,
  partitionsOf,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";

export type ShardPart = {
  readonly shard: ShardId;
  /** `undefined`: no living report names one. */
  readonly address: string | undefined;
  readonly units: readonly UnitId[];
};

/** Which shard is asked for what: one assignment's, whatever is published while the merge runs. */
export type MergePlan = {
  readonly order: Order;
  /** By shard id; only shards that own a unit. */
  readonly parts: readonly ShardPart[];
  readonly unowned: readonly UnitId[];
};

export type MergeScope = {
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  /** Which units are asked for. */
  readonly wants: (unit: UnitId) => boolean;
  /** What the shards of this partition own is asked for; undefined: of all. */
  readonly partition?: Partition | undefined;
};

/** Each unit from exactly its `owner`, in every phase: `next` shows a unit only once it is the owner. */
export function planMerge(assignment: Assignment, { reports, wants, partition }: MergeScope): MergePlan {
  const { ofShard, preference } = partitionsOf(assignment.partitions ?? 1);
  const isAsked = (of: Partition | undefined): boolean => partition === undefined || of === partition;
  const unitsOf = new Map<ShardId, UnitId[]>();
  for (const [unit, { owner }] of Object.entries(assignment.units)) {
    if (!wants(unit) || !isAsked(ofShard(owner))) continue;
    const units = unitsOf.get(owner);
    if (units === undefined) unitsOf.set(owner, [unit]);
    else units.push(unit);
  }
  const parts = [...unitsOf]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([shard, units]): ShardPart => ({ shard, address: reports.get(shard)?.address, units }));
  // Nobody's units are missed in one partition alone: the one that they would be in.
  const unowned = assignment.unowned.filter((unit) => wants(unit) && isAsked(preference(unit)[0]));
  return { order: assignment.order, parts, unowned };
}
