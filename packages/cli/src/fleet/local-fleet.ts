import type { ShardId } from "@kube-state-shards/assignment";
import type { Log } from "@kube-state-shards/listwatch";
import type { ListeningShard } from "./running-shard.ts";

/** The shards of one process, by ordinal. */
export type LocalFleet = {
  shards(): readonly ListeningShard[];
  find(id: ShardId): ListeningShard | undefined;
  /**
   * Adds shards, or removes those with the highest ordinals: each leaves, serves on until its units are served elsewhere,
   * and stops. One request after the other. Resolves when there are `count`.
   */
  scaleTo(count: number): Promise<void>;
  /** All at once, without moving units. */
  stop(): Promise<void>;
};

export type LocalFleetOptions = {
  open(ordinal: number): Promise<ListeningShard>;
  readonly log: Log;
};

export function createLocalFleet({ open, log }: LocalFleetOptions): LocalFleet {
  const shards: ListeningShard[] = [];
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;

  const scale = async (count: number): Promise<void> => {
    while (!stopped && shards.length < count) {
      const added = await open(shards.length);
      shards.push(added);
      log.info({ shard: added.id, url: added.listener.url }, "shard added");
    }
    const leaving = shards.slice(count);
    if (stopped || leaving.length === 0) return;
    log.info({ shards: leaving.map(({ id }) => id) }, "shards leave");
    await Promise.all(leaving.map(({ shard }) => shard.leave()));
    if (stopped) return; // `stop` ends them
    // Only now out of the list: until here coordinators ask them for what they still hold.
    shards.splice(count);
    await Promise.all(leaving.map((one) => one.stop()));
    log.info({ shards: leaving.map(({ id }) => id) }, "shards left");
  };

  return {
    shards: () => [...shards],
    find: (id) => shards.find((one) => one.id === id),
    scaleTo: (count) => {
      const mine = turn.then(() => scale(count));
      turn = mine.catch(() => {}); // the caller hears of it; the next one has its turn all the same
      return mine;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(shards.map((one) => one.stop()));
      await turn; // a shard may have been opening
      await Promise.all(shards.map((one) => one.stop()));
    },
  };
}
