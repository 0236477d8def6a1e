import type { Assignment, Partition, ShardId, ShardReport } from "@kube-state-shards/assignment";
import type { ControlState } from "../control/control-state.ts";
import type { CoordinatorStatus, ShardStatus } from "./coordinator-status.ts";
import { countServed } from "./count-served.ts";
import { loadBoundRatios } from "./load-ratios.ts";

export type FleetInput = {
  readonly status: CoordinatorStatus;
  readonly state: Pick<ControlState, "weights" | "aborts" | "members">;
  readonly assignment: Assignment | undefined;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly orderLagMs: number;
  /** How many this coordinator would make if it led. */
  readonly wantedPartitions: number;
};

/** A unit whose move was given up this often in a row is not one that only had to wait. */
const ABANDONED_AFTER = 3;

/** What is told of a fleet in numbers that stay few, however many units and objects there are. NaN: not known here. Pure. */
export function describeFleet({ status, state, assignment, reports, orderLagMs, wantedPartitions }: FleetInput) {
  const { leader, store, order, shards, moves, held } = status;
  const served = countServed(assignment, reports);
  const units = Object.keys(assignment?.units ?? {});
  const ages = moves.map(({ ageMs }) => ageMs ?? 0);
  const whoLeads = (value: number): number => (leader.me ? value : Number.NaN);
  const phases = { owned: units.length - moves.length, warming: 0, cuttingOver: 0 };
  for (const { phase } of moves) phases[phase] += 1;
  const states: Record<ShardStatus["state"], number> = { ...NO_SHARDS };
  for (const shard of shards) states[shard.state] += 1;
  const { partitions } = status;
  const bounds = loadBoundRatios({ ...state, units, eligible: state.members.eligible, partitions });
  return {
    plain: {
      leader: leader.me ? 1 : 0,
      store_reachable: store.state === "reachable" ? 1 : 0,
      store_clock_offset_seconds: store.clockOffsetMs === undefined ? Number.NaN : store.clockOffsetMs / 1_000,
      assignment_term: order?.term ?? Number.NaN,
      assignment_epoch: order?.epoch ?? Number.NaN,
      order_lag_seconds: orderLagMs / 1_000,
      held: held ? 1 : 0,
      unowned_units: status.unowned.length,
      units_served_twice: served.twice,
      units_served_nowhere: served.nowhere,
      units_without_standby: status.withoutStandby.length,
      drained_shards: status.drained.length,
      mismatched_shards: shards.filter(({ configMatches }) => !configMatches).length,
      oldest_move_seconds: whoLeads(Math.max(0, ...ages) / 1_000),
      abandoned_moves: whoLeads([...state.aborts.values()].filter((times) => times >= ABANDONED_AFTER).length),
      partitions: wantedPartitions,
      partitions_without_shard: order === undefined ? 0 : status.emptyPartitions.length,
    },
    phases,
    states,
    /** Each shard's load, of the mean of its partition. */
    loads: shards.map(({ shard, partition, percentOfMean = Number.NaN }) => ({
      labels: { shard, ...partitionLabel(partition) },
      ratio: percentOfMean / 100,
    })),
    /** What the plan lets a shard of each partition carry, of that mean. */
    loadBounds: Array.from({ length: partitions }, (_, partition) => ({
      labels: partitionLabel(partitions === 1 ? undefined : partition),
      ratio: bounds.get(partition) ?? Number.NaN,
    })),
  };
}

/** Where there is one partition alone nothing is said of it. */
const partitionLabel = (partition: Partition | undefined): Readonly<Record<string, string>> =>
  partition === undefined ? {} : { partition: String(partition) };

const NO_SHARDS = { joining: 0, active: 0, leaving: 0, silent: 0, incompatible: 0 } as const satisfies Record<
  ShardStatus["state"],
  0
>;

export type PlainGauge = keyof ReturnType<typeof describeFleet>["plain"];
