export {
  ACKNOWLEDGE_WITHIN_MS,
  type Assignment,
  type EpochMs,
  type Placement,
  type ShardId,
  type Standbys,
} from "./assignment.ts";
export type { AssignmentFeed } from "./assignment-feed.ts";
export type { AssignmentStore, Stop } from "./assignment-store.ts";
export {
  InvalidMessageError,
  InvalidUnitError,
  NotLeaderError,
  ProtocolGapError,
  StaleAssignmentError,
} from "./errors.ts";
export { hashUid } from "./hash-uid.ts";
export { createHttpStore, type HttpStore, type HttpStoreOptions } from "./http/create-http-store.ts";
export { MAX_WAIT_MS, STORE_HEADERS, STORE_PATH, type StoreRefusal } from "./http/store-wire.ts";
export type { LeaseName } from "./kubernetes/lease-record.ts";
export {
  LEASE_TIMINGS,
  type LeaseElectionOptions,
  type LeaseTimings,
  openLeaseElection,
} from "./kubernetes/open-lease-election.ts";
export type { Campaign, Leader, LeaderElection, Leadership } from "./leader-election.ts";
export type { MemoryCandidate } from "./memory-candidate.ts";
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export {
  assignmentSchema,
  canRead,
  decodeShardReport,
  encodeAssignment,
  keepAssignment,
  namesSlices,
  parseAssignment,
  parseKeptAssignment,
  parseShardReport,
  type ReportList,
  shardReportSchema,
} from "./messages.ts";
export type { NamespaceUnits, NamespaceUnitsOptions, NamespaceUnitsState } from "./namespaces/namespace-units.ts";
export { openNamespaceUnits } from "./namespaces/open-namespace-units.ts";
export { readNamespace } from "./namespaces/read-namespace.ts";
export { compareOrder, NO_ORDER, type Order, showOrder } from "./order.ts";
export {
  emptyPartitions,
  findHomes,
  type GroupInput,
  groupByPartition,
  type Homes,
  type PartitionGroup,
} from "./partitions/partition-groups.ts";
export { type PartitionQuery, parsePartitionQuery } from "./partitions/partition-query.ts";
export { type Partition, type Partitions, partitionsOf } from "./partitions/partitions.ts";
export { DEFAULT_EPSILON, type Plan, type PlanInput } from "./plan/plan.ts";
export { planStandbys, type StandbyInput } from "./plan/plan-standbys.ts";
export { planUnits } from "./plan/plan-units.ts";
export { createRedisStore, type RedisStore } from "./redis/create-redis-store.ts";
export type { RedisStoreObserver, RedisStoreOptions, RedisStoreTimings } from "./redis/redis-store-options.ts";
export { type AssignmentMemory, type RememberOptions, rememberAssignments } from "./remember-assignments.ts";
export type { ReportedScraper, Retirement, ScraperId } from "./retirement.ts";
export { compareShards, createRing, type Ring } from "./ring.ts";
export { type AssignmentContent, hashAssignment, sealAssignment } from "./seal-assignment.ts";
export type { LabelSelector } from "./selection/label-selector.ts";
export { type NamespaceSelection, namedNamespaces, selectsNamespace } from "./selection/namespace-selection.ts";
export { parseLabelSelector } from "./selection/parse-label-selector.ts";
export {
  PROTOCOL,
  SHARD_STATES,
  type ShardReport,
  type ShardState,
  SLICES_SINCE,
  UNIT_STATES,
  type UnitProgress,
  type UnitStateName,
} from "./shard-report.ts";
export { shardsOf } from "./shards-of.ts";
export {
  coverOf,
  type HashRange,
  isSliced,
  isWithin,
  joinRanges,
  MAX_SLICES,
  overlapOf,
  parentOf,
  parseSlice,
  rangeOf,
  type Slice,
  sliceAt,
  slicesOf,
  WHOLE,
  wholeOf,
} from "./slice.ts";
export {
  assignByPreference,
  type StaticAssignments,
  type StaticAssignmentsOptions,
  staticAssignments,
} from "./static-assignments.ts";
export {
  DuplicateShardError,
  StoreAccessError,
  StoreDeploymentError,
  StoreForeignDataError,
  StoreNotWritableError,
  StoreSplitError,
  StoreUnreachableError,
  StoreUrlError,
} from "./store-errors.ts";
export type { StoreHealth, StoreHealthSource } from "./store-health.ts";
export type { StoredOrderSource } from "./stored-order.ts";
export { clusterUnit, NO_NODE, namespaceUnit, nodeUnit, parseUnit, type Unit, type UnitId } from "./unit.ts";
