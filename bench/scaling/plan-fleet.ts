import { createRing, isSliced, planUnits, type UnitId, wholeOf } from "@kube-state-shards/assignment";

/** What becomes of units on so many shards, and when one more comes. */
export type PlannedFleet = {
  readonly shards: number;
  /** Units in slices. */
  readonly sliced: number;
  readonly heaviest: number;
  readonly mean: number;
  /** Namespaces of the shard that has most. */
  readonly namespaces: number;
  /** Of the weight of all, when one shard comes. */
  readonly movedShare: number;
  readonly newShardOverMean: number;
  readonly planMs: number;
};

/** The real ring and plan, on units that there are not. */
export function planFleet(weights: ReadonlyMap<UnitId, number>, shards: number): PlannedFleet {
  const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `shard-${index}`);
  const members = idsOf(shards);
  const startedMs = performance.now();
  const ring = createRing(members);
  const { owners } = planUnits({ previous: new Map(), members, weights, membersChanged: true, ring });
  const planMs = performance.now() - startedMs;
  const more = idsOf(shards + 1);
  const grown = planUnits({ previous: owners, previousMembers: members, members: more, weights, membersChanged: true });
  const total = sum(weights.values());
  const moved = sum([...weights].map(([unit, weight]) => (owners.get(unit) === grown.owners.get(unit) ? 0 : weight)));
  const loads = loadsOf(owners, weights);
  const held = Map.groupBy(owners, ([, owner]) => owner);
  return {
    ...{ shards, planMs, mean: total / shards, heaviest: Math.max(...loads.values()) },
    sliced: new Set([...weights.keys()].filter(isSliced).map(wholeOf)).size,
    namespaces: Math.max(...[...held.values()].map((of) => of.filter(([unit]) => unit.startsWith("ns/")).length)),
    movedShare: moved / total,
    newShardOverMean: (loadsOf(grown.owners, weights).get(`shard-${shards}`) ?? 0) / (total / (shards + 1)),
  };
}

function loadsOf(
  owners: ReadonlyMap<UnitId, string>,
  weights: ReadonlyMap<UnitId, number>,
): ReadonlyMap<string, number> {
  const loads = new Map<string, number>();
  for (const [unit, owner] of owners) loads.set(owner, (loads.get(owner) ?? 0) + (weights.get(unit) ?? 0));
  return loads;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
