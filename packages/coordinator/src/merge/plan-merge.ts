import type { Assignment, Order, ShardId, ShardReport, UnitId } from "@kube-state-shards/assignment";

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
};

/** Each unit from exactly its `owner`, in every phase: `next` shows a unit only once it is the owner. */
export function planMerge(assignment: Assignment, { reports, wants }: MergeScope): MergePlan {
  const unitsOf = new Map<ShardId, UnitId[]>();
  for (const [unit, { owner }] of Object.entries(assignment.units)) {
    if (!wants(unit)) continue;
    const units = unitsOf.get(owner);
    if (units === undefined) unitsOf.set(owner, [unit]);
    else units.push(unit);
  }
  const parts = [...unitsOf]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([shard, units]): ShardPart => ({ shard, address: reports.get(shard)?.address, units }));
  return { order: assignment.order, parts, unowned: assignment.unowned.filter(wants) };
}
