export { type FamilyHead, type Label, METRIC_TYPES, type MetricType, type Sample } from "./sample.ts";
export { ERROR_CODES, type ErrorCode, InternalError, ShardsError } from "./shards-error.ts";
