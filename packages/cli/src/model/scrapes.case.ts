import type { ScraperId, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { ModelShard } from "./model-shard.case.ts";

/** How a body showed a unit that its shard has. */
export type ShownAs = "served" | "retiring" | "stamped" | "hidden";

/**
 * Order, per scraper: an old owner stamps or hides a unit only for a scraper that has read it from its new owner since it
 * read it, served, from the old one.
 */
export class Scrapes {
  readonly #shards: ReadonlyMap<ShardId, ModelShard>;
  readonly #servedBy = new Map<string, ShardId>();
  /** Stamps seen: a model in which there are none would prove nothing. */
  stamped = 0;
  /** A clock that jumps tells what was first wrongly, and nobody can do better. */
  #hasSkewed = false;

  constructor(shards: ReadonlyMap<ShardId, ModelShard>) {
    this.#shards = shards;
  }

  note(shard: ShardId, scraper: ScraperId, shown: ReadonlyMap<UnitId, ShownAs>): void {
    this.#hasSkewed ||= [...this.#shards.values()].some(({ skewMs }) => skewMs !== 0);
    for (const [unit, how] of shown) {
      const key = `${scraper} ${unit}`;
      if (how === "served") this.#servedBy.set(key, shard);
      if (how === "stamped") this.stamped += 1;
      const isLeaving = how === "stamped" || how === "hidden";
      if (isLeaving && this.#servedBy.get(key) === shard && !this.#hasSkewed)
        throw new Error(
          `Order, per scraper: ${scraper} finds ${unit} ${how} at ${shard}, and has read it nowhere else since`,
        );
    }
  }
}
