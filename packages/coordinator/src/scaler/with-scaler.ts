import type { CoordinatorStatus, Problem } from "../status/coordinator-status.ts";
import { reasonRow } from "./scaler-reasons.ts";
import type { ScalerStatus } from "./scaler-status.ts";

/** The fleet's status with the scaler's, whose faults count as problems. */
export function withScaler(status: CoordinatorStatus, scaler: ScalerStatus): CoordinatorStatus {
  return { ...status, scaler, problems: [...status.problems, ...problemsOf(scaler)] };
}

function problemsOf({ reason, message }: ScalerStatus): readonly Problem[] {
  const { kind, todo } = reasonRow(reason);
  return kind === "fault" ? [{ what: `scaler, ${reason}: ${message}`, todo }] : [];
}
