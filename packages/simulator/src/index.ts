export type { ApiObject, ClusterState, ObjectRef } from "./cluster/cluster-state.ts";
export type { Resource } from "./cluster/resource.ts";
export type { Fault, FaultMatch, FaultOptions, Faults, InjectedFault, WatchStrike } from "./faults/faults.ts";
export type { AccessRule } from "./serve/access.ts";
export type { RequestRecord, Verb } from "./serve/request-record.ts";
export { type OpenWatch, type Simulator, startSimulator } from "./simulator.ts";
export type { SeedOptions, SimulatorOptions } from "./simulator-options.ts";
