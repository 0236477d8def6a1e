import type { Assignment, ShardId, ShardReport } from "@kube-state-shards/assignment";
import type { ControlState } from "../control/control-state.ts";
import type { CoordinatorStatus, ShardStatus } from "./coordinator-status.ts";
import { countServed } from "./count-served.ts";
import { loadBoundRatio } from "./load-ratios.ts";

export type FleetInput = {
  readonly status: CoordinatorStatus;
  readonly state: Pick<ControlState, "weights" | "aborts" | "members">;
  readonly assignment: Assignment | undefined;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  readonly orderLagMs: number;
};

/** A unit whose move was given up this often in a row is not one that only had to wait. */
const ABANDONED_AFTER = 3;

/** What is told of a fleet in numbers that stay few, however many units and objects there are. NaN: not known here. Pure. */
export function describeFleet({ status, state, assignment, reports, orderLagMs }: FleetInput) {
  const { leader, store, order, shards, moves, held } = status;
  const served = countServed(assignment, reports);
  const units = Object.keys(assignment?.units ?? {});
  const ages = moves.map(({ ageMs }) => ageMs ?? 0);
  const whoLeads = (value: number): number => (leader.me ? value : Number.NaN);
  const phases = { owned: units.length - moves.length, warming: 0, cuttingOver: 0 };
  for (const { phase } of moves) phases[phase] += 1;
  const states: Record<ShardStatus["state"], number> = { ...NO_SHARDS };
  for (const shard of shards) states[shard.state] += 1;
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
      load_bound_ratio: loadBoundRatio(state.weights, units, state.members.eligible.length) ?? Number.NaN,
    },
    phases,
    states,
    /** By shard: its load, of the mean. */
    loads: new Map(
      shards.map(({ shard, percentOfMean }) => [shard, percentOfMean === undefined ? Number.NaN : percentOfMean / 100]),
    ),
  };
}

const NO_SHARDS = { joining: 0, active: 0, leaving: 0, silent: 0, incompatible: 0 } as const satisfies Record<
  ShardStatus["state"],
  0
>;

export type PlainGauge = keyof ReturnType<typeof describeFleet>["plain"];
