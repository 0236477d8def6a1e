import { ShardsError } from "@kube-state-shards/exposition";

export class StoreUrlError extends ShardsError {
  override readonly code = "KSS_STORE_URL";
  /** Every fault found. None of them holds a password. */
  readonly faults: readonly string[];
  constructor(shown: string, faults: readonly string[]) {
    super(
      `read store URL ${shown}: got ${faults.length} fault${faults.length === 1 ? "" : "s"} (${faults.join("; ")}), want none. ` +
        "Forms: redis://[user:pass@]host:port[/db], redis+sentinel://host:port,host:port/master-name[/db], " +
        "redis+cluster://host:port,host:port; with TLS rediss://, rediss+sentinel://, rediss+cluster://.",
    );
    this.faults = faults;
  }
}

/** No answer, or none that a Redis gives: what was attempted can be tried again. */
export class StoreUnreachableError extends ShardsError {
  override readonly code = "KSS_STORE_UNREACHABLE";
}

/** Redis answers, and does not let us in. */
export class StoreAccessError extends ShardsError {
  override readonly code = "KSS_STORE_ACCESS";
}

/** Redis can be read and not written. */
export class StoreNotWritableError extends ShardsError {
  override readonly code = "KSS_STORE_NOT_WRITABLE";
}

export class StoreForeignDataError extends ShardsError {
  override readonly code = "KSS_STORE_FOREIGN_DATA";
  constructor(key: string, found: { readonly got: string; readonly want: string }, options?: ErrorOptions) {
    super(
      `read ${key} in Redis: got ${found.got}, want ${found.want}. Something else writes under this prefix: give each ` +
        "deployment and each other user of this Redis its own prefix, or delete the key if nobody needs it.",
      options,
    );
  }
}

export class StoreDeploymentError extends ShardsError {
  override readonly code = "KSS_STORE_DEPLOYMENT";
  constructor(prefix: string, deployments: { readonly got: string; readonly want: string }) {
    super(
      `use the store under prefix ${prefix}: it belongs to deployment ${JSON.stringify(deployments.got)}, this process to ` +
        `${JSON.stringify(deployments.want)}. Two deployments must not share a prefix: give this one its own. If the other is ` +
        `gone for good, delete the key {${prefix}}:meta.`,
    );
  }
}

export class StoreSplitError extends ShardsError {
  override readonly code = "KSS_STORE_SPLIT";
  constructor(target: string, stores: { readonly got: string; readonly followed: string }) {
    super(
      `read the store (${target}): got an answer of store ${stores.got}, want one of ${stores.followed}, which began later and ` +
        "answers as well. Two coordinators serve a store of their own each: stop all but one, or let them share a Redis. " +
        "Check that the Deployment has one replica and the strategy Recreate.",
    );
  }
}

type ShardHolder = { readonly incarnation: string; readonly renewedMsAgo: number };

export class DuplicateShardError extends ShardsError {
  override readonly code = "KSS_STORE_DUPLICATE_SHARD";
  readonly holder: ShardHolder;
  constructor(shard: string, holder: ShardHolder) {
    super(
      `report as ${shard}: another process (incarnation ${holder.incarnation}) reported as ${shard} ` +
        `${Math.round(holder.renewedMsAgo)} ms ago. Two shards must not have one id: check --shard-id and that no second ` +
        "StatefulSet uses this store. After a crash this ends by itself within seconds.",
    );
    this.holder = holder;
  }
}
