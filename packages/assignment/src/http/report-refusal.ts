import type { ShardsError } from "@kube-state-shards/exposition";
import type { ShardId } from "../assignment.ts";
import { DuplicateShardError, StoreNotWritableError } from "../store-errors.ts";
import type { AskContext } from "./explain-answer.ts";
import type { StoreAnswer } from "./store-exchange.ts";
import { parseRefusal } from "./store-wire.ts";

/** Why the store did not take a report; undefined when it did. */
export function reportRefusal(
  { status, text }: Pick<StoreAnswer, "status" | "text">,
  { shard, target, attempted }: AskContext & { readonly shard: ShardId },
): ShardsError | undefined {
  if (status < 300) return undefined;
  const { message, holder } = parseRefusal(text);
  if (status === 409 && holder !== undefined) return new DuplicateShardError(shard, holder);
  return new StoreNotWritableError(
    `${attempted} (${target}): the report was refused (status ${status}, saying ${message}). ` +
      "Check that coordinator and shards run versions that understand each other.",
  );
}
