export type { AssignmentView } from "./assignment-view.ts";
export { type ControlLoop, type ControlLoopOptions, createControlLoop } from "./control/control-loop.ts";
export type { ControlState } from "./control/control-state.ts";
export { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "./control/coordinator-options.ts";
export {
  type Coordinator,
  type CoordinatorReadiness,
  type CreateCoordinatorOptions,
  createCoordinator,
} from "./control/create-coordinator.ts";
export { LivingShardError, NotLeadingError, UnknownShardError } from "./control/errors.ts";
export type { FleetMembers } from "./control/fleet-members.ts";
export type { OperatorOrders } from "./control/operator-orders.ts";
export type { Scheduler } from "./control/scheduler.ts";
export { type Advance, type AdvanceInput, advance } from "./handoff/advance.ts";
export type { HandoffOptions, PhaseStart } from "./handoff/next-placement.ts";
export { createHttpProbe, type HttpProbeOptions } from "./membership/http-probe.ts";
export {
  type Member,
  type Membership,
  type MembershipChange,
  NO_MEMBERS,
  viewMembers,
} from "./membership/membership.ts";
export type { ProbeResult, ShardProbe } from "./membership/shard-probe.ts";
export { createHttpPieceSource, type HttpPieceSource, type HttpPieceSourceOptions } from "./merge/http-piece-source.ts";
export { PARTIAL_ANSWERS } from "./merge/merge-options.ts";
export { createMergedMetricsHandler, type MergedMetricsDependencies } from "./merge/merged-metrics-handler.ts";
export { createScaler, type ScalerOptions } from "./scaler/create-scaler.ts";
export { estimateShards, wantedShards } from "./scaler/estimate/estimate-shards.ts";
export { SCALER_REASONS } from "./scaler/scaler-reasons.ts";
export {
  ESTIMATORS,
  type LadderStep,
  SCALER_DEFAULTS,
  SCALER_MODES,
  type ScalerSettings,
} from "./scaler/scaler-settings.ts";
export type { ScalerStatus } from "./scaler/scaler-status.ts";
export type { Scaler } from "./scaler/scaling-loop.ts";
export { withScaler } from "./scaler/with-scaler.ts";
export { controlRouter } from "./serve/control-router.ts";
export { type DiscoveryOptions, serviceDiscovery } from "./serve/service-discovery.ts";
export { showSlices } from "./slicing/show-slices.ts";
export type { CoordinatorStatus, MoveStatus, Problem, ShardStatus, SlicedStatus } from "./status/coordinator-status.ts";
export { showFleet } from "./status/show-fleet.ts";
export { type ApiLog, createApiLog } from "./status-page/data/api-log.ts";
export { recordHistory, type StatusHistory } from "./status-page/data/record-history.ts";
export { type StatusPageOptions, statusPageRouter } from "./status-page/status-page-router.ts";
export { type ServeStoreOptions, type StoreServer, serveStore } from "./store-server/serve-store.ts";
