export type { Assignment, EpochMs, Placement, ShardId } from "./assignment.ts";
export type { AssignmentStore, Stop } from "./assignment-store.ts";
export { InvalidUnitError, StaleAssignmentError } from "./errors.ts";
export { compareOrder, NO_ORDER, type Order, showOrder } from "./order.ts";
export {
  PROTOCOL,
  SHARD_STATES,
  type ShardReport,
  type ShardState,
  UNIT_STATES,
  type UnitProgress,
  type UnitStateName,
} from "./shard-report.ts";
export { clusterUnit, namespaceUnit, parseUnit, type Unit, type UnitId } from "./unit.ts";
