import { ShardsError } from "@kube-state-shards/exposition";

/** A shard could not be asked for its pieces, or its answer cannot be used. `message` says what to do. */
export class ShardRequestError extends ShardsError {
  override readonly code = "KSS_SHARD_REQUEST";
  readonly shard: string;
  constructor(shard: string, problem: string, options?: ErrorOptions) {
    super(`read pieces of ${shard}: ${problem}`, options);
    this.shard = shard;
  }
}
