import type { Assignment, ShardId, ShardReport, UnitId } from "@kube-state-shards/assignment";
import type { Readiness } from "@kube-state-shards/daemon";

export type ReportedFleet = {
  readonly assignment: Assignment | undefined;
  readonly reports: ReadonlyMap<ShardId, ShardReport>;
  /** Once ready is ready for good: a shard that dies later is no reason to send readers away. */
  readonly wasReady: boolean;
};

const NAMED = 5;

/** The union can be served once every unit was exposed by its owner. */
export function judgeReportedFleet({ assignment, reports, wasReady }: ReportedFleet): Readiness {
  if (assignment === undefined) return { ready: wasReady, notes: ["waiting for the first assignment"] };
  const waiting = Object.entries(assignment.units).filter(([unit, { owner }]) => !isExposed(unit, reports.get(owner)));
  const notes =
    waiting.length === 0
      ? []
      : [
          `${waiting.length} units are not served yet: ${some(waiting.map(([unit, { owner }]) => `${unit} (${owner})`))}`,
        ];
  if (assignment.unowned.length > 0)
    notes.push(`${assignment.unowned.length} units that no shard can take: ${some(assignment.unowned)}`);
  return { ready: wasReady || notes.length === 0, notes };
}

function isExposed(unit: UnitId, report: ShardReport | undefined): boolean {
  const state = report?.units[unit]?.state;
  return state === "serving" || state === "retiring";
}

const some = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(", ") + (names.length > NAMED ? ` and ${names.length - NAMED} more` : "");
