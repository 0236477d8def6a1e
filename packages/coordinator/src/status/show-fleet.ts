import type { Assignment, Order } from "@kube-state-shards/assignment";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Coordinator } from "../control/create-coordinator.ts";
import type { CoordinatorStatus } from "./coordinator-status.ts";
import { describeFleet, type PlainGauge } from "./describe-fleet.ts";
import { createOrderLag } from "./order-lag.ts";

type ShownFleet = Pick<Coordinator, "status" | "state" | "assignment" | "reports" | "onAssignment" | "partitions">;

const HELP: Readonly<Record<PlainGauge, string>> = {
  leader: "1 when this coordinator leads, else 0.",
  store_reachable: "1 while this coordinator reaches the assignment store, else 0.",
  store_clock_offset_seconds:
    "What to add to this coordinator's clock to get the store's; NaN while that cannot be told.",
  assignment_term: "Term of the newest assignment known here.",
  assignment_epoch: "Epoch, within its term, of the newest assignment known here.",
  order_lag_seconds: "How long ago the oldest assignment was published that a shard has not applied; 0 when all have.",
  held: "1 while nothing moves because too many shards are silent at once, else 0.",
  unowned_units: "Units that no shard can take.",
  units_served_twice: "Units at rest that more than one shard says it serves.",
  units_served_nowhere: "Owned units that no shard says it serves.",
  units_without_standby: "Owned units that nobody holds warm; 0 where --standby is 0.",
  drained_shards: "Shards that are drained: they are given nothing.",
  mismatched_shards: "Shards that run with other resources, filters or allowlists than the fleet.",
  oldest_move_seconds:
    "How long the oldest move on its way has been in its phase; NaN where another coordinator leads.",
  abandoned_moves: "Units whose move was given up three times or more in a row; NaN where another coordinator leads.",
  partitions: "Partitions that this coordinator shares the cluster out over when it leads: --partitions.",
  partitions_without_shard: "Partitions in which no shard may own units: their units are with others.",
};

/** Gauges of how the fleet stands, made when they are read; and how many units have moved since this coordinator started. */
export function showFleet(registry: Registry, fleet: ShownFleet, nowMs: () => number = () => performance.now()): void {
  const gauge = (name: string, help: string, more: Partial<ConstructorParameters<typeof Gauge>[0]> = {}): Gauge =>
    new Gauge({ name: `kube_state_shards_${name}`, help, registers: [registry], ...more });
  const lag = createOrderLag(nowMs);
  const moved = new Counter({
    name: "kube_state_shards_moved_units_total",
    help: "Units that were given from one shard to another.",
    registers: [registry],
  });
  let before = fleet.assignment();
  fleet.onAssignment((assignment) => {
    lag.published(assignment.order);
    moved.inc(countMoved(before, assignment));
    before = assignment;
  });

  const show = (): void => {
    const status = fleet.status();
    const told = describeFleet({
      status,
      state: fleet.state(),
      assignment: fleet.assignment(),
      reports: fleet.reports(),
      orderLagMs: lag.lagMs(followers(status)),
      wantedPartitions: fleet.partitions,
    });
    for (const [name, shown] of plain) shown.set(told.plain[name]);
    for (const [phase, count] of Object.entries(told.phases)) phases.set({ phase }, count);
    for (const [state, count] of Object.entries(told.states)) states.set({ state }, count);
    loads.reset();
    for (const { labels, ratio } of told.loads) loads.set(labels, ratio);
    bounds.reset();
    for (const { labels, ratio } of told.loadBounds) bounds.set(labels, ratio);
  };
  // The registry reads its metrics in the order in which they were made: the first one sets all of them, from one status.
  const plain = (Object.keys(HELP) as readonly PlainGauge[]).map((name, index) => {
    const more = index === 0 ? { collect: show } : {};
    return [name, gauge(name, HELP[name], more)] as const;
  });
  const phases = gauge("fleet_units", "Units in the assignment, by how far their move is.", { labelNames: ["phase"] });
  const states = gauge("fleet_shards", "Shards, by what the coordinator makes of them.", { labelNames: ["state"] });
  const loads = gauge("load_ratio", "A shard's load, of the mean of those of its partition that may carry some.", {
    labelNames: ["shard", "partition"],
  });
  const bounds = gauge(
    "load_bound_ratio",
    "Times the mean load that a shard may carry by the plan; NaN where another coordinator leads.",
    { labelNames: ["partition"] },
  );
}

/** What those have applied who are to follow: the silent and those that have just come are told of elsewhere. */
const followers = ({ shards }: CoordinatorStatus): readonly Order[] =>
  shards.flatMap(({ state, applied }) => (state === "active" || state === "leaving" ? [applied] : []));

/** Units that are someone else's than before. Pure. */
function countMoved(before: Assignment | undefined, after: Assignment): number {
  return Object.entries(after.units).filter(([unit, { owner }]) => {
    const held = before?.units[unit];
    return held !== undefined && held.owner !== owner;
  }).length;
}
