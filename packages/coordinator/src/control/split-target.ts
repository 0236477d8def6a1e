import {
  createRing,
  type Homes,
  type Partition,
  partitionsOf,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import { closedTo, type GroupInput, type GroupTarget } from "./retarget-group.ts";
import type { Target, TargetInput } from "./target.ts";

/** What is planned of one partition, and from what it is to be planned now. */
export type TargetPart = { readonly part: GroupTarget; readonly group: GroupInput };

const NO_RING = createRing([]);

/** The last target: `before` as it is for the units there are now, `owners` as it was for those there were. */
export type LastTarget = { readonly before: Target; readonly owners: Target["owners"] };

/** Every partition that has a member or a unit, or had one. */
export const splitTarget = (last: LastTarget, input: TargetInput, homes: Homes): readonly TargetPart[] =>
  input.partitions === 1 ? [wholeTarget(last.before, input)] : splitByHome(last, input, homes);

/** With one partition it is the target as it is: nothing is copied, so that what has not changed is known by being the same. */
function wholeTarget(before: Target, input: TargetInput): TargetPart {
  const { members, moving } = input;
  const group = {
    ...input,
    ...{ members: members.eligible, full: members.full, closed: closedTo(members) },
    ...{ isMoving: moving.size > 0, isStray: () => false },
  };
  return { part: { ...before, ring: before.rings.get(0) ?? NO_RING }, group };
}

function splitByHome({ before, owners }: LastTarget, input: TargetInput, homes: Homes): readonly TargetPart[] {
  const { partitions: count, members } = input;
  const { ofShard } = partitionsOf(count);
  const ofMap = <T>(byUnit: ReadonlyMap<UnitId, T>) => splitMap(byUnit, count, homes.of);
  // By who was to hold them: what stood in for a partition without members, and goes back, has left this one.
  const homeBefore = (unit: UnitId): Partition => {
    const owner = owners.get(unit);
    return owner === undefined ? homes.of(unit) : ofShard(owner);
  };
  const units = splitSet(input.units, count, homes.of);
  const unitsBefore = splitSet(before.units, count, homeBefore);
  const [weights, weightsBefore] = [input.weights, before.weights].map(ofMap);
  const ownersBefore = ofMap(before.owners);
  const closed = closedTo(members);
  const moving = new Set([...input.moving].map(homes.of));
  const parts = Array.from({ length: count }, (_, partition): TargetPart => {
    const isOurs = (shard: ShardId): boolean => ofShard(shard) === partition;
    const [now, planned] = [weights?.[partition] ?? new Map(), weightsBefore?.[partition] ?? new Map()];
    return {
      part: {
        owners: ownersBefore[partition] ?? new Map(),
        members: before.members.filter(isOurs),
        ring: before.rings.get(partition) ?? NO_RING,
        weights: sameMap(planned, now) ? now : planned,
        units: unitsBefore[partition] ?? new Set(),
        closed: new Set([...before.closed].filter(isOurs)),
      },
      group: {
        ...input,
        ...{ units: units[partition] ?? new Set(), weights: now },
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
  parts: readonly { readonly after: GroupTarget }[],
  { members, partitions, units }: Pick<TargetInput, "members" | "partitions" | "units">,
): Target {
  const [first] = parts;
  const { ofShard } = partitionsOf(partitions);
  const rings = new Map(
    parts.flatMap(({ after: { ring } }) =>
      ring.shards[0] === undefined ? [] : [[ofShard(ring.shards[0]), ring] as const],
    ),
  );
  if (first !== undefined && parts.length === 1) {
    const { ring: _ring, ...only } = first.after;
    return { ...only, rings };
  }
  return {
    owners: new Map(parts.flatMap(({ after }) => [...after.owners])),
    members: members.eligible,
    rings,
    weights: new Map(parts.flatMap(({ after }) => [...after.weights])),
    units,
    closed: new Set(parts.flatMap(({ after }) => [...after.closed])),
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

const sameMap = <T>(a: ReadonlyMap<UnitId, T>, b: ReadonlyMap<UnitId, T>): boolean =>
  a.size === b.size && [...a].every(([unit, value]) => b.get(unit) === value);
