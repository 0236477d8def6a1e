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
        "A shard that has left, or was given up, needs nothing done.",
    );
  }
}

export class LivingShardError extends ShardsError {
  override readonly code = "KSS_LIVING_SHARD";
  constructor(attempt: string, shard: ShardId, why: string) {
    super(
      `${attempt}: ${shard} ${why}. Its units stay its own: only who is gone can be declared dead, or they would be served twice. ` +
        "To empty a shard that lives, drain it.",
    );
  }
}
