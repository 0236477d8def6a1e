import {
  createRing,
  findHomes,
  type Homes,
  type Partition,
  planStandbys,
  type ShardId,
  type Standbys,
  type UnitId,
} from "@kube-state-shards/assignment";
import type { Membership } from "../membership/membership.ts";
import { carryOver, PLACES } from "../slicing/carry-over.ts";
import { closedTo } from "./retarget-group.ts";
import { sameSet } from "./same-set.ts";
import type { Target } from "./target.ts";

/** Who is meant to hold each unit warm beside its owner, and what that was decided from. */
export type StandbyTarget = {
  readonly wanted: ReadonlyMap<UnitId, ShardId>;
  readonly target: Target | undefined;
  readonly closed: ReadonlySet<ShardId>;
};

export type StandbyTargetInput = {
  readonly target: Target;
  readonly members: Membership;
  /** Who holds each unit warm now. */
  readonly named: Standbys;
  /** How many partitions there are. */
  readonly partitions: number;
};

export const NO_STANDBYS: StandbyTarget = { wanted: new Map(), target: undefined, closed: new Set() };

/** Plans again when the owners' target, or who may take units, changed; else gives the same. Pure. */
export function retargetStandbys(before: StandbyTarget, input: StandbyTargetInput): StandbyTarget {
  const { target, members, named } = input;
  const closed = closedTo(members);
  if (before.target === target && sameSet(before.closed, closed)) return before;
  const previous = carryOver(
    new Map([...keptWarm(before, members), ...before.wanted, ...Object.entries(named)]),
    target.units,
    PLACES,
  );
  const homes = findHomes({ count: input.partitions, members: target.members });
  const wanted = new Map<UnitId, ShardId>();
  for (const [partition, units] of unitsToHoldWarm(target, homes)) {
    const planned = planStandbys({
      owners: target.owners,
      members: homes.members.get(partition) ?? [],
      ring: target.parts.get(partition)?.ring ?? createRing([]),
      weights: new Map(units.map((unit) => [unit, target.weights.get(unit)] as const)),
      previous,
      full: closed,
    });
    for (const [unit, shard] of planned) wanted.set(unit, shard);
  }
  return { wanted, target, closed };
}

/** Beside its owner in its partition, where there is another shard; else where it would go if its owner were lost. */
function unitsToHoldWarm({ units }: Target, homes: Homes): ReadonlyMap<Partition, readonly UnitId[]> {
  const byPartition = new Map<Partition, UnitId[]>([...homes.members.keys()].map((partition) => [partition, []]));
  for (const unit of units) {
    const home = homes.of(unit);
    const hasOther = (homes.members.get(home) ?? []).length > 1;
    const partition = hasOther ? home : homes.nextOf(unit);
    if (partition !== undefined) byPartition.get(partition)?.push(unit);
  }
  return byPartition;
}

/** What shards hold warm already is where a new reign begins: the store may have come back empty. */
const keptWarm = ({ target }: StandbyTarget, { living }: Membership): (readonly [UnitId, ShardId])[] =>
  target !== undefined
    ? []
    : [...living.values()].flatMap(({ report }) =>
        Object.entries(report.units).flatMap(([unit, { state }]) =>
          state === "ready" ? [[unit, report.shard] as const] : [],
        ),
      );
