import { compareOrder, type ShardId, type UnitId } from "@kube-state-shards/assignment";
import type { SlicingInput } from "./slicing-input.ts";

/**
 * Who serves the unit and knows that it is to: nobody else is named for it in any role but a standby's, and no reader is to
 * have it from elsewhere. Undefined: it is on the move, or its owner has not said so.
 */
export function settledOwner(
  unit: UnitId,
  { current, members, phases }: Pick<SlicingInput, "current" | "members" | "phases">,
): ShardId | undefined {
  const placement = current?.units[unit];
  if (placement?.phase !== "owned" || current?.retiring?.[unit] !== undefined) return undefined;
  const member = members.living.get(placement.owner);
  if (member === undefined || member.silent) return undefined;
  const started = phases.get(unit);
  if (started !== undefined && compareOrder(member.report.applied, started.order) < 0) return undefined;
  return member.report.units[unit]?.state === "serving" ? placement.owner : undefined;
}
