import type { ScraperId, ShardId, UnitId } from "@kube-state-shards/assignment";
import type { ModelShard } from "./model-shard.case.ts";

/** How a body showed a unit that its shard has. */
export type ShownAs = "served" | "retiring" | "stamped" | "hidden";

type Reading = { readonly atMs: number; readonly shown: ReadonlyMap<UnitId, ShownAs> };

/**
 * Order, per scraper: an old owner stamps or hides a unit only for a scraper that finds it, when it last looked, at another shard; or found it
 * there no earlier than it found it served here, before that shard went down.
 *
 * WHY not always "no earlier than here": an old owner that is cut off goes on to serve until it hears who has read the new one.
 */
export class Scrapes {
  readonly #shards: ReadonlyMap<ShardId, ModelShard>;
  /** The last one of each scraper, by shard. */
  readonly #last = new Map<ScraperId, Map<ShardId, Reading>>();
  /** By scraper, shard and unit: when it was last found served, and not retiring. */
  readonly #servedMs = new Map<string, number>();
  /** Stamps seen: a model in which there are none would prove nothing. */
  stamped = 0;
  /** A clock that jumps tells what was first wrongly, and nobody can do better. */
  #hasSkewed = false;

  constructor(shards: ReadonlyMap<ShardId, ModelShard>) {
    this.#shards = shards;
  }

  note(shard: ShardId, scraper: ScraperId, reading: Reading): void {
    this.#hasSkewed ||= [...this.#shards.values()].some(({ skewMs }) => skewMs !== 0);
    const last = this.#last.get(scraper) ?? new Map<ShardId, Reading>();
    this.#last.set(scraper, last);
    const before = last.get(shard);
    last.set(shard, reading);
    for (const [unit, how] of reading.shown) {
      if (how === "stamped") this.stamped += 1;
      if (how === "served") this.#servedMs.set(`${scraper} ${shard} ${unit}`, reading.atMs);
      const was = before?.shown.get(unit);
      if (was === undefined || isGone(was) || !isGone(how) || this.#hasSkewed) continue;
      const servedMs = this.#servedMs.get(`${scraper} ${shard} ${unit}`) ?? 0;
      const isElsewhere = [...last].some(
        ([other, { atMs, shown }]) =>
          other !== shard && shown.get(unit) === "served" && (this.#shards.has(other) || atMs >= servedMs),
      );
      if (!isElsewhere)
        throw new Error(`Order, per scraper: ${scraper} finds ${unit} ${how} at ${shard}, and nowhere else`);
    }
  }
}

const isGone = (how: ShownAs): boolean => how === "stamped" || how === "hidden";
