import { type Assignment, compareOrder, NO_ORDER, type ShardId, type ShardReport } from "@kube-state-shards/assignment";

/** On whose word a shard is drained. The scaler gives back what it has drained; what an operator has drained it leaves alone. */
export type DrainedBy = "operator" | "scaler";

/** That a shard is to be drained, or no longer. */
export type DrainOrder = { readonly drained: boolean; readonly by: DrainedBy };

/** Who is to be empty, and which of these the scaler has emptied. */
export type Drains = { readonly drained: ReadonlySet<ShardId>; readonly drainedByScaler: ReadonlySet<ShardId> };

export type DrainedInput = {
  /** The last word of each shard. */
  readonly reports: Iterable<ShardReport>;
  /** What an operator, or the scaler, wants changed. */
  readonly drains: ReadonlyMap<ShardId, DrainOrder> | undefined;
};

/**
 * The shards that are to be empty from now on: as the newest assignment says that anybody has, and as was asked since. Where
 * shards have applied a newer one than we have, its drains are in what they report; of an earlier release, which does not
 * tell the scaler's, all count as an operator's. An operator's word on a shard goes before the scaler's.
 */
export function drainedShards(current: Assignment | undefined, { reports, drains }: DrainedInput): Drains {
  const known = newestWord(current, reports);
  const drained = new Set(known.drained);
  const drainedByScaler = new Set(known.byScaler?.filter((shard) => drained.has(shard)));
  for (const [shard, order] of drains ?? []) {
    const isByOperator = drained.has(shard) && !drainedByScaler.has(shard);
    if (order.by === "scaler" && isByOperator) continue;
    for (const set of [drained, drainedByScaler]) set.delete(shard);
    if (order.drained) drained.add(shard);
    if (order.drained && order.by === "scaler") drainedByScaler.add(shard);
  }
  return { drained, drainedByScaler };
}

type Word = {
  readonly order: Assignment["order"];
  readonly drained: readonly ShardId[];
  /** Undefined: whoever said it knows nothing of a scaler. */
  readonly byScaler: readonly ShardId[] | undefined;
};

function newestWord(current: Assignment | undefined, reports: Iterable<ShardReport>): Word {
  const { order = NO_ORDER, drained = [], drainedByScaler: byScaler = [] } = current ?? {};
  let known: Word = { order, drained, byScaler };
  for (const { applied, drained, drainedByScaler } of reports) {
    if (drained === undefined) continue;
    const newer = compareOrder(applied, known.order);
    const tellsMore = newer === 0 && known.byScaler === undefined && drainedByScaler !== undefined;
    if (newer > 0 || tellsMore) known = { order: applied, drained, byScaler: drainedByScaler };
  }
  return known;
}

/** Whether an assignment says what an order asks for: the scaler's is done where an operator has spoken, too. */
export function isDrainedAs(current: Assignment | undefined, shard: ShardId, order: DrainOrder): boolean {
  if (current === undefined) return false;
  const isDrained = current.drained?.includes(shard) === true;
  const isByScaler = current.drainedByScaler?.includes(shard) === true;
  if (order.by === "operator") return isDrained === order.drained && !isByScaler;
  return order.drained ? isDrained : !isByScaler;
}
