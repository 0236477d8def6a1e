import type { Leader, ShardId } from "@kube-state-shards/assignment";
import { compareShards } from "@kube-state-shards/assignment";
import type { ControlState } from "./control-state.ts";
import { LivingShardError, NotLeadingError, UnknownShardError } from "./errors.ts";

/** Shards that an operator calls dead: the next decision gives them up, or finds that one was heard after all. */
export interface PendingDeaths {
  declare(shards: readonly ShardId[]): Promise<void>;
  declared(): ReadonlySet<ShardId>;
  planned(state: ControlState): void;
  published(): void;
  drop(leader: Leader | undefined): void;
}

export type PendingDeathsOptions = {
  /** Errors: `NotLeadingError`. */
  readonly mustLead: (attempt: string) => void;
  readonly state: () => ControlState;
  /** See `findLife`. */
  readonly findLife: (shard: ShardId) => Promise<string | undefined>;
  readonly onOrder: () => void;
};

type Waiting = PromiseWithResolvers<void> & { readonly attempt: string; readonly shards: readonly ShardId[] };

export function createDeaths({ mustLead, state, findLife, onOrder }: PendingDeathsOptions): PendingDeaths {
  let undecided: readonly Waiting[] = [];
  let unpublished: readonly Waiting[] = [];

  return {
    async declare(shards) {
      const attempt = `declare ${shards.join(", ")} dead`;
      mustLead(attempt);
      const known = [...state().members.living.keys()].sort(compareShards);
      for (const shard of shards) if (!known.includes(shard)) throw new UnknownShardError(attempt, shard, known);
      const found = await Promise.all(shards.map(async (shard) => ({ shard, why: await findLife(shard) })));
      for (const { shard, why } of found) if (why !== undefined) throw new LivingShardError(attempt, shard, why);
      mustLead(attempt); // asking took its time
      const waiting = { ...Promise.withResolvers<void>(), attempt, shards };
      undecided = [...undecided, waiting];
      onOrder();
      await waiting.promise;
    },
    declared: () => new Set(undecided.flatMap(({ shards }) => shards)),
    planned({ members }) {
      for (const waiting of undecided) {
        const heard = waiting.shards.find((shard) => members.living.has(shard));
        if (heard === undefined) unpublished = [...unpublished, waiting];
        else waiting.reject(new LivingShardError(waiting.attempt, heard, "was heard meanwhile"));
      }
      undecided = [];
    },
    published() {
      for (const { resolve } of unpublished) resolve();
      unpublished = [];
    },
    drop(leader) {
      for (const { attempt, reject } of [...undecided, ...unpublished]) reject(new NotLeadingError(attempt, leader));
      undecided = [];
      unpublished = [];
    },
  };
}
