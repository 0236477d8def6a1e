export type { Assignment, EpochMs, Placement, ShardId } from "./assignment.ts";
export type { AssignmentFeed } from "./assignment-feed.ts";
export type { AssignmentStore, Stop } from "./assignment-store.ts";
export { InvalidMessageError, InvalidUnitError, NotLeaderError, StaleAssignmentError } from "./errors.ts";
export type { Campaign, Leader, LeaderElection, Leadership } from "./leader-election.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export { assignmentSchema, parseAssignment, parseShardReport, shardReportSchema } from "./messages.ts";
export type { NamespaceUnits, NamespaceUnitsOptions, NamespaceUnitsState } from "./namespaces/namespace-units.ts";
export { watchNamespaceUnits } from "./namespaces/watch-namespace-units.ts";
export { compareOrder, NO_ORDER, type Order, showOrder } from "./order.ts";
export type { Plan, PlanInput } from "./plan/plan.ts";
export { planUnits } from "./plan/plan-units.ts";
export { compareShards, createRing, type Ring } from "./ring.ts";
export { type AssignmentContent, hashAssignment, sealAssignment } from "./seal-assignment.ts";
export {
  PROTOCOL,
  SHARD_STATES,
  type ShardReport,
  type ShardState,
  UNIT_STATES,
  type UnitProgress,
  type UnitStateName,
} from "./shard-report.ts";
export {
  assignByPreference,
  type StaticAssignments,
  type StaticAssignmentsOptions,
  staticAssignments,
} from "./static-assignments.ts";
export type { StoreHealth, StoreHealthSource } from "./store-health.ts";
export { clusterUnit, namespaceUnit, parseUnit, type Unit, type UnitId } from "./unit.ts";
