import type { ScraperId, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { ModelShard } from "./model-shard.case.ts";

/** How a body showed a unit that its shard has. */
export type ShownAs = "served" | "retiring" | "stamped" | "hidden";

type Reading = { readonly atMs: number; readonly shown: ReadonlyMap<UnitId, ShownAs> };

/**
 * Order, per scraper: an old owner stamps or hides a unit only for a scraper that has read it from its new owner since it
 * read it, served, from the old one; or at the same instant: it reads all shards at once, and one of them may not know yet.
 */
export class Scrapes {
  readonly #shards: ReadonlyMap<ShardId, ModelShard>;
  /** By scraper and unit: when each shard was last found serving it. */
  readonly #servedAt = new Map<string, Map<ShardId, number>>();
  /** Stamps seen: a model in which there are none would prove nothing. */
  stamped = 0;
  /** A clock that jumps tells what was first wrongly, and nobody can do better. */
  #hasSkewed = false;

  constructor(shards: ReadonlyMap<ShardId, ModelShard>) {
    this.#shards = shards;
  }

  note(shard: ShardId, scraper: ScraperId, { atMs, shown }: Reading): void {
    this.#hasSkewed ||= [...this.#shards.values()].some(({ skewMs }) => skewMs !== 0);
    for (const [unit, how] of shown) {
      const key = `${scraper} ${unit}`;
      const served = this.#servedAt.get(key) ?? new Map<ShardId, number>();
      if (how === "served") this.#servedAt.set(key, served.set(shard, atMs));
      if (how === "stamped") this.stamped += 1;
      const isLeaving = how === "stamped" || how === "hidden";
      const ownMs = served.get(shard) ?? Number.NEGATIVE_INFINITY;
      const isElsewhere = [...served].some(([other, servedMs]) => other !== shard && servedMs >= ownMs);
      if (isLeaving && served.has(shard) && !isElsewhere && !this.#hasSkewed)
        throw new Error(
          `Order, per scraper: ${scraper} finds ${unit} ${how} at ${shard}, and has read it nowhere else since`,
        );
    }
  }
}
