import {
  groupByPartition,
  type PartitionGroup,
  partitionsOf,
  type ShardId,
  type UnitId,
} from "@kube-state-shards/assignment";
import { expect } from "vitest";
import { atomsWithin } from "./atoms.case.ts";
import { type ModelFleet, shardId } from "./model-fleet.case.ts";
import { SHARDS } from "./model-settings.case.ts";

const unitsOf = (fleet: ModelFleet): readonly UnitId[] => Object.keys(fleet.store.held?.units ?? {});
const openShards = (fleet: ModelFleet, shards = SHARDS): readonly ShardId[] =>
  Array.from({ length: shards }, (_, index) => shardId(index)).filter((id) => !fleet.store.held?.drained?.includes(id));

/** By what is in force. */
const groupsOf = (fleet: ModelFleet): readonly PartitionGroup[] =>
  groupByPartition({
    count: fleet.store.held?.partitions ?? 1,
    members: openShards(fleet),
    units: new Set(unitsOf(fleet)),
  });

const weigh = (fleet: ModelFleet, atoms: Iterable<UnitId>): number =>
  [...atoms].reduce((sum, atom) => sum + fleet.weightOf(atom), 0);

/** What a shard of the partition may carry, the mean, and the heaviest of its units. */
function loadsIn(fleet: ModelFleet, { members, units }: PartitionGroup) {
  const weights = [...units].map((unit) => weigh(fleet, atomsWithin(unit)));
  const heaviest = Math.max(0, ...weights);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, members.length);
  return { heaviest, mean, bound: Math.max(1.1 * mean, mean + heaviest) * (1 + 1e-9) };
}

/** At rest: nothing is unowned, the load is bounded, every unit has the standby it is to have, and the leader has nothing to complain of. */
export function expectRest(fleet: ModelFleet): void {
  const { held } = fleet.store;
  expect(held?.unowned).toEqual([]);
  const open = openShards(fleet);
  const groups = groupsOf(fleet);
  if (open.length > 0) for (const group of groups) expectInPartition(fleet, group);
  const warm = Object.entries(held?.standbys ?? {});
  const wanted = fleet.standbys === 1 && Math.max(1, open.length) > 1;
  expect(warm.length, "units with a standby").toBe(wanted ? unitsOf(fleet).length : 0);
  for (const [unit, standby] of warm) expect(standby, "standby").not.toBe(held?.units[unit]?.owner);
  expect(fleet.coordinators.filter(({ leads }) => leads).length, "leaders").toBe(1);
  const filled = groups.filter(({ members }) => members.length > 0).length;
  const isShort = open.length > 0 && filled < (held?.partitions ?? 1);
  const problems = fleet
    .leading()
    ?.loop.status()
    .problems.map(({ what }) => what);
  expect(problems).toEqual(isShort ? [expect.stringContaining("partition without a shard")] : []);
}

/** All of its units are with its shards, evenly, and so are their standbys where it has two. */
function expectInPartition(fleet: ModelFleet, group: PartitionGroup): void {
  const { members, units } = group;
  const owners = fleet.owners();
  const atoms = new Set([...units].flatMap(atomsWithin));
  for (const atom of atoms) expect(members, "No move across").toContain(owners.get(atom));
  for (const shard of members) {
    const load = weigh(
      fleet,
      [...owners].flatMap(([atom, owner]) => (owner === shard ? [atom] : [])),
    );
    expect(load, "Bounded load").toBeLessThanOrEqual(loadsIn(fleet, group).bound);
  }
  for (const [unit, standby] of Object.entries(fleet.store.held?.standbys ?? {}))
    if (units.has(unit) && members.length > 1) expect(members, "standby").toContain(standby);
}

/** N to N+1, from rest to rest: at most 2/(N+1) of the weight moves, or a bound's worth where a unit is heavier than the mean; and the new shard gets its share as far as whole units allow. */
export async function expectBoundedMovement(fleet: ModelFleet): Promise<void> {
  if ((fleet.store.held?.drained ?? []).length > 0 || fleet.repartitions) return;
  const last = shardId(SHARDS - 1);
  fleet.shards.get(last)?.leave();
  await fleet.settle(SHARDS - 1);
  const before = fleet.owners();
  await fleet.settle();
  const after = fleet.owners();
  const moved = [...after].flatMap(([atom, owner]) => (before.get(atom) === owner ? [] : [atom]));
  const { ofShard } = partitionsOf(fleet.store.held?.partitions ?? 1);
  const group = groupsOf(fleet).find(({ partition }) => partition === ofShard(last));
  if (group === undefined) return expect.fail("the new shard's partition is not there");
  const { heaviest, mean } = loadsIn(fleet, group);
  const ours = new Set([...group.units].flatMap(atomsWithin));
  expect(
    moved.filter((atom) => !ours.has(atom)),
    "moved in other partitions",
  ).toEqual([]);
  const most = mean + Math.max(mean, heaviest); // a shard that has left may have held so much, and gets it back
  expect(weigh(fleet, moved), "Bounded movement").toBeLessThanOrEqual(most * (1 + 1e-9));
  const share = weigh(
    fleet,
    [...after].flatMap(([atom, owner]) => (owner === last ? [atom] : [])),
  );
  expect(share, "Bounded movement: the new shard's share").toBeGreaterThan(0.7 * mean - heaviest);
}
