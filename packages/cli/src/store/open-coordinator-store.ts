import {
  type AssignmentStore,
  createMemoryStore,
  type LeaderElection,
  type StoredOrderSource,
  type StoreHealthSource,
} from "@kube-state-shards/assignment";
import { COORDINATOR_DEFAULTS, type StoreServer, serveStore } from "@kube-state-shards/coordinator";
import { UsageError } from "@kube-state-shards/daemon";
import type { StoreValues } from "../options/store-options.ts";
import { type OpenStoreOptions, openRedisStore } from "./open-redis-store.ts";

/** A store as a coordinator needs it. */
export type CoordinatorStore = {
  readonly store: AssignmentStore & StoredOrderSource;
  /** Where several coordinators share it; undefined where this is the only one, and the store is in this process. */
  readonly shared: (LeaderElection & StoreHealthSource) | undefined;
  /** What serves it to shards, where that is for us to do. */
  readonly served: StoreServer | undefined;
  readonly startPatienceMs: number;
  /** For people. */
  readonly description: string;
  close(): Promise<void>;
};

/**
 * WHY a lease: a store that is empty when we begin (our own always is, and a Redis may have come back so) may belong to a fleet that
 * runs already, which must have time to say so.
 */
const PATIENCE_MS = COORDINATOR_DEFAULTS.leaseMs;

/** Errors: `UsageError` where none is named, `StoreUrlError`, `StoreAccessError`. It need not be reachable yet. */
export function openCoordinatorStore(
  values: StoreValues,
  options: OpenStoreOptions & { readonly candidate: string; readonly leaderLeaseMs?: number | undefined },
): CoordinatorStore {
  if (values.store === "coordinator") return openOwnStore(options);
  if (values.redis === undefined) throw new UsageError(["no store named: give --redis, or --store coordinator"]);
  const store = openRedisStore(values, { ...options, url: values.redis });
  const { description, close } = store;
  return { store, shared: store, served: undefined, startPatienceMs: PATIENCE_MS, description, close };
}

function openOwnStore({ token }: Pick<OpenStoreOptions, "token">): CoordinatorStore {
  const store = createMemoryStore({ leaseMs: COORDINATOR_DEFAULTS.leaseMs });
  const served = serveStore({ store, token });
  return {
    store,
    shared: undefined,
    served,
    startPatienceMs: PATIENCE_MS,
    description:
      "in this process's memory, served to shards on the telemetry port. Run no second coordinator with --store coordinator: it would be another store",
    close: async () => served.close(),
  };
}
