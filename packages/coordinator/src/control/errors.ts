import type { Leader, ShardId } from "@kube-state-shards/assignment";
import { ShardsError } from "@kube-state-shards/exposition";

export class NotLeadingError extends ShardsError {
  override readonly code = "KSS_NOT_LEADING";
  constructor(attempt: string, leader: Leader | undefined) {
    super(
      `${attempt}: this coordinator does not lead, ${leader?.id ?? "nobody"} does. Nothing was changed: ` +
        (leader === undefined ? "ask again when one leads (status, leader)." : `ask ${leader.id}.`),
    );
  }
}

export class UnknownShardError extends ShardsError {
  override readonly code = "KSS_UNKNOWN_SHARD";
  constructor(attempt: string, shard: ShardId, known: readonly ShardId[]) {
    super(
      `${attempt}: got ${JSON.stringify(shard)}, want one of ${known.join(", ") || "none: no shard has reported"}. ` +
        "A shard that has left needs no drain.",
    );
  }
}
