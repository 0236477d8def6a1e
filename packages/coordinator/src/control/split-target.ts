import {
  createRing,
  type Homes,
  type Partition,
  partitionsOf,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import { closedTo, type GroupInput, type GroupTarget } from "./retarget-group.ts";
import type { PlannedPart, Target, TargetInput } from "./target.ts";

/** What is planned of one partition, and from what it is to be planned now. */
export type TargetPart = { readonly partition: Partition; readonly part: GroupTarget; readonly group: GroupInput };

const NO_PART: PlannedPart = {
  ring: createRing([]),
  weights: new Map(),
  settled: undefined,
  units: new Set(),
  isGuess: false,
  closed: new Set(),
};

/** Every partition that has a member or a unit, or had one. */
export const splitTarget = (before: Target, input: TargetInput, homes: Homes): readonly TargetPart[] =>
  input.partitions === 1 ? [wholeTarget(before, input)] : splitByHome(before, input, homes);

/** With one partition it is the target as it is: nothing is copied. */
function wholeTarget({ owners, members: membersBefore, parts }: Target, input: TargetInput): TargetPart {
  const { members, moving } = input;
  const group = {
    ...input,
    ...{ members: members.eligible, full: members.full, closed: closedTo(members) },
    ...{ isMoving: moving.size > 0, isStray: () => false },
  };
  return { partition: 0, part: { ...(parts.get(0) ?? NO_PART), owners, members: membersBefore }, group };
}

function splitByHome(before: Target, input: TargetInput, homes: Homes): readonly TargetPart[] {
  const { partitions: count, members } = input;
  const { ofShard } = partitionsOf(count);
  const units = splitSet(input.units, count, homes.of);
  const weights = splitMap(input.weights, count, homes.of);
  const ownersBefore = splitMap(before.owners, count, homes.of);
  const closed = closedTo(members);
  const moving = new Set([...input.moving].map(homes.of));
  const parts = Array.from({ length: count }, (_, partition): TargetPart => {
    const isOurs = (shard: ShardId): boolean => ofShard(shard) === partition;
    return {
      partition,
      part: {
        ...(before.parts.get(partition) ?? NO_PART),
        owners: ownersBefore[partition] ?? new Map(),
        members: before.members.filter(isOurs),
      },
      group: {
        ...input,
        ...{ units: units[partition] ?? new Set(), weights: weights[partition] ?? new Map() },
        ...{ members: homes.members.get(partition) ?? [], full: members.full },
        closed: new Set([...closed].filter(isOurs)),
        isMoving: moving.has(partition),
        isStray: (shard) => !isOurs(shard),
      },
    };
  });
  return parts.filter(
    ({ part, group }) => part.members.length + part.units.size + group.members.length + group.units.size > 0,
  );
}

/** The target of all partitions. */
export function joinParts(
  planned: readonly (Pick<TargetPart, "partition"> & { readonly after: GroupTarget })[],
  { members, units }: Pick<TargetInput, "members" | "units">,
): Target {
  const parts = new Map(
    planned.map(({ partition, after: { owners: _owners, members: _members, ...part } }) => [partition, part]),
  );
  return {
    owners: new Map(planned.flatMap(({ after }) => [...after.owners])),
    members: members.eligible,
    weights: new Map(planned.flatMap(({ after }) => [...after.weights])),
    units,
    parts,
  };
}

const emptyParts = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);

function splitSet(
  units: Iterable<UnitId>,
  count: number,
  homeOf: (unit: UnitId) => Partition,
): readonly ReadonlySet<UnitId>[] {
  const parts = emptyParts(count, () => new Set<UnitId>());
  for (const unit of units) parts[homeOf(unit)]?.add(unit);
  return parts;
}

function splitMap<T>(
  byUnit: ReadonlyMap<UnitId, T>,
  count: number,
  homeOf: (unit: UnitId) => Partition,
): readonly ReadonlyMap<UnitId, T>[] {
  const parts = emptyParts(count, () => new Map<UnitId, T>());
  for (const [unit, value] of byUnit) parts[homeOf(unit)]?.set(unit, value);
  return parts;
}
