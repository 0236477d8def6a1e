import {
  type AssignmentFeed,
  type AssignmentStore,
  createHttpStore,
  type StoreHealthSource,
} from "@kube-state-shards/assignment";
import { UsageError } from "@kube-state-shards/daemon";
import type { MemberValues } from "../options/member-options.ts";
import type { StoreValues } from "../options/store-options.ts";
import { type OpenStoreOptions, openRedisStore } from "./open-redis-store.ts";

/** A store as a shard needs it. */
export type MemberStore = AssignmentFeed &
  Pick<AssignmentStore, "report"> &
  StoreHealthSource & {
    /** For people. */
    readonly description: string;
    close(): Promise<void>;
  };

export type MemberStoreValues = StoreValues & Pick<MemberValues, "coordinatorUrl">;

/** Errors: `UsageError` where none is named, `StoreUrlError`, `StoreAccessError`. It need not be reachable yet. */
export function openMemberStore(values: MemberStoreValues, options: OpenStoreOptions): MemberStore {
  const { redis, coordinatorUrl } = values;
  if (redis !== undefined) return openRedisStore(values, { ...options, url: redis });
  if (coordinatorUrl === undefined)
    throw new UsageError(["no store named: give --redis, or --store coordinator with --coordinator-url"]);
  const store = createHttpStore({ url: coordinatorUrl, token: options.token, log: options.log });
  return { ...store, description: store.target };
}
