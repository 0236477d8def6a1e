import type { Assignment, ShardId, ShardReport, UnitId } from "@kube-state-shards/assignment";
import type { ControlLoop } from "../control/control-loop.ts";
import type { FleetFacts } from "./plan/scaler-facts.ts";

/** What the scaler reads of the control loop. */
export type ReadableFleet = Pick<ControlLoop, "status" | "assignment" | "reports">;

/** The fleet as it stands at this moment. */
export function readFleet(coordinator: ReadableFleet): FleetFacts {
  const { leader, store, held, shards, unowned } = coordinator.status();
  const assignment = coordinator.assignment();
  const byScaler = assignment?.drainedByScaler ?? [];
  const series = shards.reduce((sum, shard) => sum + shard.series, 0);
  return {
    leads: leader.me,
    storeProblem: store.state === "unreachable" ? (store.problem ?? "no reason was given") : undefined,
    isAssigned: assignment !== undefined,
    held,
    unowned,
    living: new Set(shards.map(({ shard }) => shard)),
    full: new Set(shards.filter(({ full }) => full).map(({ shard }) => shard)),
    busy: busyShards(assignment, coordinator.reports()),
    drainedByOperator: (assignment?.drained ?? []).filter((shard) => !byScaler.includes(shard)),
    drainedByScaler: byScaler,
    series: series === 0 ? undefined : series,
  };
}

/** How many units each shard has something to do with that readers may see: by the assignment, or by its own word. */
function busyShards(
  assignment: Assignment | undefined,
  reports: ReadonlyMap<ShardId, ShardReport>,
): ReadonlyMap<ShardId, number> {
  const units = new Map<ShardId, Set<UnitId>>();
  const note = (shard: ShardId, unit: UnitId): void => {
    const noted = units.get(shard);
    if (noted === undefined) units.set(shard, new Set([unit]));
    else noted.add(unit);
  };
  for (const [unit, placement] of Object.entries(assignment?.units ?? {})) {
    note(placement.owner, unit);
    if (placement.phase !== "owned") note(placement.next, unit);
  }
  for (const [unit, { from }] of Object.entries(assignment?.retiring ?? {})) note(from, unit);
  for (const [shard, { state, units: reported }] of reports) {
    if (state === "gone") continue;
    for (const [unit, progress] of Object.entries(reported))
      if (progress.state === "serving" || progress.state === "retiring") note(shard, unit);
  }
  return new Map([...units].map(([shard, { size }]) => [shard, size]));
}
