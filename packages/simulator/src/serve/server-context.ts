import type { ClusterStore } from "../cluster/cluster-store.ts";
import type { ActiveFault } from "../faults/fault-table.ts";
import type { Exchange } from "./exchange.ts";
import type { ResourceRoute } from "./route.ts";
import type { WatchTable } from "./watch-table.ts";

/** What every handler may read. */
export type ServerContext = {
  readonly store: ClusterStore;
  readonly watches: WatchTable;
  readonly bookmarkIntervalMs: number;
  readonly minWatchTimeoutMs: number;
  readonly discovery: "aggregated" | "versioned";
  shardedListAndWatch: boolean;
};

/** One request to a resource, let in. */
export type ResourceCall = {
  readonly exchange: Exchange;
  readonly route: ResourceRoute;
  readonly user: string;
  /** A fault that changes what is answered, rather than whether. */
  readonly fault: ActiveFault | undefined;
};
