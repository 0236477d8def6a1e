import { StoreSplitError } from "../store-errors.ts";
import type { StoreStamp } from "./store-wire.ts";

//   (none) ─first answer─▶ following X ─answer of a younger Y, or X silent for `guardMs`─▶ following Y
//                              └─answer of an older Y while X answers─▶ refused: two coordinators serve a store
/** Which of the stores that answer is the one to follow: one of two may answer each time where two coordinators run. */
export interface FollowedStore {
  /** Whether this is another store than before. Errors: `StoreSplitError`: the answer is not to be used. */
  heard(stamp: StoreStamp): boolean;
}

export type FollowedStoreOptions = {
  readonly target: string;
  /** How long the one that was followed must have been silent before an older one is believed: clocks of machines differ. */
  readonly guardMs: number;
  readonly monotonicMs: () => number;
};

export function createFollowedStore({ target, guardMs, monotonicMs }: FollowedStoreOptions): FollowedStore {
  let followed: (Pick<StoreStamp, "id" | "sinceMs"> & { readonly heardMs: number }) | undefined;
  return {
    heard({ id, sinceMs }) {
      const heardMs = monotonicMs();
      const before = followed;
      const isOther = before !== undefined && before.id !== id;
      // The younger one is what a restart leaves, and the same one for every shard that hears both.
      if (isOther && sinceMs < before.sinceMs && heardMs - before.heardMs < guardMs)
        throw new StoreSplitError(target, { got: id, followed: before.id });
      followed = { id, sinceMs, heardMs };
      return isOther;
    },
  };
}
