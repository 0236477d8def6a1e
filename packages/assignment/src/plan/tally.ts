import type { ShardId } from "../assignment.ts";
import { compareShards } from "../ring.ts";
import { parseUnit, type UnitId } from "../unit.ts";

export type WeighedUnit = { readonly unit: UnitId; readonly weight: number };

/** A plan in the making: who holds what, and how heavy that is. */
export interface Tally {
  readonly totalWeight: number;
  /** Heaviest first, then by id: the one order in which units are looked at. */
  readonly units: readonly WeighedUnit[];
  members(): readonly ShardId[];
  isMember(shard: ShardId): boolean;
  addMember(shard: ShardId): void;
  meanWeight(): number;
  /** max((1+epsilon) * mean, mean + heaviest unit): under it there is always a member with room for any unit. */
  boundWeight(): number;
  load(shard: ShardId): number;
  owner(unit: UnitId): ShardId | undefined;
  /** In the order of `units`. */
  held(shard: ShardId): readonly WeighedUnit[];
  give(unit: WeighedUnit, shard: ShardId): void;
}

export type TallyOptions = {
  readonly members: readonly ShardId[];
  readonly weights: ReadonlyMap<UnitId, number | undefined>;
  readonly epsilon: number;
};

export function createTally(options: TallyOptions): Tally {
  const units = weigh(options.weights);
  const totalWeight = units.reduce((sum, { weight }) => sum + weight, 0);
  const heaviest = units[0]?.weight ?? 0;
  const members = new Map<ShardId, Holder>();
  const owners = new Map<UnitId, ShardId>();
  const addMember = (shard: ShardId): void => void members.set(shard, { load: 0, held: new Set(), sorted: undefined });
  for (const shard of [...options.members].sort(compareShards)) addMember(shard);
  const meanWeight = (): number => totalWeight / Math.max(1, members.size);

  const take = (unit: WeighedUnit): void => {
    const holder = members.get(owners.get(unit.unit) ?? "");
    if (holder?.held.delete(unit) !== true) return;
    holder.load -= unit.weight;
    holder.sorted = undefined;
  };

  return {
    totalWeight,
    units,
    members: () => [...members.keys()],
    isMember: (shard) => members.has(shard),
    addMember,
    meanWeight,
    boundWeight: () => boundOf(meanWeight(), { heaviest, epsilon: options.epsilon }),
    load: (shard) => members.get(shard)?.load ?? 0,
    owner: (unit) => owners.get(unit),
    held(shard) {
      const holder = members.get(shard);
      if (holder === undefined) return [];
      holder.sorted ??= [...holder.held].sort(byWeight);
      return holder.sorted;
    },
    give(unit, shard) {
      const taker = members.get(shard);
      if (taker === undefined || owners.get(unit.unit) === shard) return;
      take(unit);
      taker.held.add(unit);
      taker.load += unit.weight;
      taker.sorted = undefined;
      owners.set(unit.unit, shard);
    },
  };
}

/** What a shard may carry where a shard carries `meanWeight` on the mean. */
export const boundOf = (
  meanWeight: number,
  { heaviest, epsilon }: { readonly heaviest: number; readonly epsilon: number },
): number =>
  // The last factor forgives the rounding of sums, so that "exactly at the bound" is under it.
  Math.max((1 + epsilon) * meanWeight, meanWeight + heaviest) * (1 + 1e-9);

type Holder = { load: number; readonly held: Set<WeighedUnit>; sorted: readonly WeighedUnit[] | undefined };

/**
 * A kind that no namespace holds, of which a cluster has a dozen, in namespaces: most have a handful of objects. Counted as much as
 * a namespace, they would leave a shard short of these in the first plan, which knows no weights. docs/design/0014-share.md
 */
const CLUSTER_KIND_SHARE = 0.1;

/** Units without a known weight count as the mean of those with one, or 1; a tenth of it where it is no namespace. */
function weigh(weights: TallyOptions["weights"]): readonly WeighedUnit[] {
  const known = [...weights.values()].filter(isWeight);
  const fallback = known.length === 0 ? 1 : known.reduce((sum, weight) => sum + weight, 0) / known.length;
  const unknown = (unit: UnitId): number => fallback * (parseUnit(unit).kind === "cluster" ? CLUSTER_KIND_SHARE : 1);
  return [...weights]
    .map(([unit, weight]) => ({ unit, weight: isWeight(weight) ? weight : unknown(unit) }))
    .sort(byWeight);
}

const isWeight = (weight: number | undefined): weight is number =>
  weight !== undefined && weight > 0 && weight < Infinity;

const byWeight = (a: WeighedUnit, b: WeighedUnit): number => b.weight - a.weight || (a.unit < b.unit ? -1 : 1);
