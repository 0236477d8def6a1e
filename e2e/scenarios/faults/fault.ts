import type { RealCluster } from "../../cluster/real-cluster.ts";
import type { DaemonSettings } from "../../fleet/process-fleet.ts";
import type { AskOptions } from "../../poller/ask-shard.ts";
import type { CutProxy } from "../../redis/cut-proxy.ts";
import type { RedisServer } from "../../redis/redis-server.ts";
import type { FleetStage } from "../fleet-run.ts";
import type { FaultWatch } from "./fault-watch.ts";
import type { Promised } from "./judge-promise.ts";

/** Something that goes wrong, and what is promised all the same. */
export type Fault = {
  readonly summary: string;
  readonly promised: Promised;
  /** At the start. */
  readonly shards: number;
  /** Default `shards`. */
  readonly maxShards?: number;
  readonly coordinators?: number;
  /** Namespaces without which it shows nothing. */
  readonly minNamespaces?: number;
  /** Whether every body of the union must be whole, too. It can be where a coordinator is always there. Default false. */
  readonly judgesMerged?: boolean;
  /** How the poller asks. */
  readonly poller?: AskOptions;
  /** Prepares what the fleet is started with. */
  open(world: FaultWorld): Promise<Staging> | Staging;
};

/** What there is before the fleet is started. */
export type FaultWorld = {
  readonly cluster: RealCluster;
  readonly redis: RedisServer;
  /** Between the fleet and the API server. */
  readonly gate: CutProxy;
  /** Called at the end, latest first. */
  closing(close: () => Promise<unknown>): void;
  readonly settings: FaultSettings;
};

export type FaultSettings = {
  /** Shard counts, one after the other. */
  readonly steps: readonly number[];
  /** Of scenarios that go on for as long as is wanted. */
  readonly seconds: number;
};

type Staging = {
  readonly settingsOf?: (name: string) => DaemonSettings;
  /** In place of the Redis itself. */
  readonly store?: readonly string[];
  act(stage: FaultStage): Promise<void>;
};

export type FaultStage = Omit<FleetStage, "watch"> & {
  readonly watch: FaultWatch;
  readonly cluster: RealCluster;
  readonly redis: RedisServer;
  /** The pods that this shard serves now may be missing from now on: it is about to be killed. */
  excuse(shard: string): void;
  /** A figure of its own for the result, judged when something is promised about it. */
  measured(name: string, value: number): void;
};
