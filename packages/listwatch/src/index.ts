export type { ApiTarget, TlsSettings } from "./auth/api-target.ts";
export type { LoadApiTargetOptions } from "./auth/api-target-options.ts";
export { loadApiTarget } from "./auth/load-api-target.ts";
export { podNamespace } from "./auth/pod-namespace.ts";
export {
  type ApiClient,
  type ApiRequest,
  type ApiResponse,
  REQUEST_LANES,
  type RequestLane,
} from "./connection/api-client.ts";
export { CLIENT_TIMINGS, type ClientTimings } from "./connection/client-timings.ts";
export { type ApiClientOptions, createApiClient } from "./connection/create-api-client.ts";
export { type JsonRequest, requestJson } from "./connection/request-json.ts";
export { createFieldCut, LAST_APPLIED } from "./decode/create-field-cut.ts";
export type { FieldCut, FieldPath } from "./decode/field-cut.ts";
export { createDiscovery, type DiscoveryOptions } from "./discovery/create-discovery.ts";
export { createServedReflector } from "./discovery/create-served-reflector.ts";
export type { Discovery } from "./discovery/discovery.ts";
export type { DiscoveryTimings } from "./discovery/discovery-timings.ts";
export type { DiscoverableKind, Presence } from "./discovery/presence.ts";
export type { ServedReflectorOptions } from "./discovery/served-reflector.ts";
export {
  ApiBodyError,
  ApiCertificateError,
  type ApiStatusDetails,
  ApiStatusError,
  ApiUnreachableError,
  KubeconfigError,
} from "./errors.ts";
export { type CollectionProbe, probeCollection } from "./list/probe-collection.ts";
export { createStartLimiter, LIST_PACE, type StartLimiter, type StartLimiterOptions } from "./list/start-limiter.ts";
export { createTurns, sharedTurns, type Turns } from "./list/turns.ts";
export { type Log, silentLog } from "./log.ts";
export { createOutageLog, type OutageLog } from "./outage-log.ts";
export { createReflector } from "./reflector/create-reflector.ts";
export type { ApiObject, ObjectSink, ReplaceSession } from "./reflector/object-sink.ts";
export type { Reflector } from "./reflector/reflector.ts";
export {
  BAD_EVENTS,
  type BadEvent,
  type Observed,
  RELIST_REASONS,
  type ReflectorObserver,
  type RelistReason,
  silentObserver,
} from "./reflector/reflector-observer.ts";
export type { ReflectorOptions, WatchedResource } from "./reflector/reflector-options.ts";
export { isSettled, type ReflectorState } from "./reflector/reflector-state.ts";
export { REFLECTOR_TIMINGS, type ReflectorTimings } from "./reflector/reflector-timings.ts";
export { createShardedReflector } from "./wide/create-sharded-reflector.ts";
export { createWideReflector } from "./wide/create-wide-reflector.ts";
export { createLeftOutLimit, type LeftOutLimit } from "./wide/left-out-limit.ts";
export { createSelectorLimit, type SelectorLimit } from "./wide/selector-limit.ts";
export type { ShardedReflector, ShardedReflectorOptions } from "./wide/sharded-reflector.ts";
export type { WideLeaving, WideReflector, WideReflectorOptions } from "./wide/wide-reflector.ts";
