export { type ApiClient, type ApiRequest, type ApiResponse, REQUEST_LANES, type RequestLane } from "./api-client.ts";
export { type Log, silentLog } from "./log.ts";
export type { ApiObject, ObjectSink, ReplaceSession } from "./object-sink.ts";
export { isSettled, type ReflectorState } from "./reflector-state.ts";
