import type { UnitId } from "@kube-state-shards/assignment";
import { NO_FINGERPRINT } from "@kube-state-shards/families";
import type { TextEncoder } from "./encode-samples.ts";
import type { ObjectSamples, PlacedState } from "./object-text.ts";
import type { Page, PageLimits } from "./page.ts";
import { isSameObject, isSameState } from "./page-content.ts";
import { type CountSeries, createPageSet } from "./page-set.ts";
import { regroup } from "./regroup.ts";
import { createUnitReplace, type UnitReplace } from "./replace-unit.ts";
import type { ReplacedPieces } from "./replaced-pieces.ts";
import type { Slicing } from "./slicing.ts";
import type { TextKeeper } from "./text-keeper.ts";

export type KindSize = {
  readonly objects: number;
  readonly series: number;
  readonly pages: number;
  readonly textBytes: number;
  /** Of `textBytes` what is held as text. */
  readonly plainBytes: number;
  /** What its compressed form takes, as far as it has one. */
  readonly compressedBytes: number;
};

/** What is held of one kind. */
export interface KindStore {
  readonly pages: ReadonlySet<Page>;
  /** Whether what is held was rendered from an object of this unit, hash and fingerprint: it need not be rendered again. */
  isHeld(state: PlacedState): boolean;
  /** False when the object's text is what is held already: nothing was changed then. */
  upsert(samples: ObjectSamples): boolean;
  /** False when nothing is held under the key. */
  remove(key: string): boolean;
  /** `slicing`: what the list is whole for, now and when it is swapped in. */
  beginReplace(slicing: () => Slicing): UnitReplace;
  dropUnit(unit: UnitId): void;
  /** Names the objects of `from` anew; those that then have no unit are gone. */
  reslice(from: ReadonlySet<UnitId>, into: Slicing): void;
  /** Gives each of these units pages of its own, soon. */
  regroup(units: ReadonlySet<UnitId>): Promise<void>;
  /** Puts what was upserted into the page's pieces, where it is not there yet. */
  settle(page: Page): void;
  size(): KindSize;
}

export type KindStoreOptions = {
  readonly families: number;
  readonly limits: PageLimits;
  readonly encoder: TextEncoder;
  /** Of lists. */
  readonly keeper: TextKeeper;
  readonly pendingKeeper: TextKeeper;
  readonly replaced: ReplacedPieces;
  readonly countSeries: CountSeries;
};

export function createKindStore(options: KindStoreOptions): KindStore {
  const { families, limits, encoder, keeper, pendingKeeper, replaced, countSeries } = options;
  let series = 0;
  const set = createPageSet({
    families,
    limits,
    pendingKeeper,
    replaced,
    countSeries: (unit, delta) => {
      series += delta;
      countSeries(unit, delta);
    },
  });

  return {
    pages: set.pages,
    isHeld(state) {
      if (state.fingerprint === NO_FINGERPRINT) return false; // not worth looking it up
      const held = set.find(state.key, state.hash);
      return held !== undefined && isSameState(held.page.content, held.slot, state);
    },
    upsert(samples) {
      const text = encoder.encode(samples);
      const held = set.find(samples.key, samples.hash);
      if (held !== undefined) {
        if (isSameObject(held.page.content, held.slot, text)) return set.replace(held.page, held.slot, text);
        set.edit(held.page, { removed: new Set([held.slot]) });
      }
      set.add([text]);
      return true;
    },
    remove(key) {
      const held = set.find(key);
      if (held === undefined) return false;
      set.edit(held.page, { removed: new Set([held.slot]) });
      return true;
    },
    beginReplace: (slicing) => createUnitReplace({ slicing, families, limits, encoder, keeper, set }),
    dropUnit(unit) {
      for (const page of [...set.pages]) {
        if (!page.content.distinctUnits.includes(unit)) continue;
        const removed = new Set<number>();
        for (const [slot, owner] of page.content.units.entries()) if (owner === unit) removed.add(slot);
        set.edit(page, { removed });
      }
    },
    reslice(from, into) {
      for (const page of [...set.pages]) {
        if (page.content.distinctUnits.some((unit) => from.has(unit))) set.reslice(page, from, into);
      }
    },
    regroup: (units) => regroup(set, units),
    settle: (page) => void set.settle(page),
    size() {
      let objects = 0;
      let textBytes = 0;
      let plainBytes = 0;
      let compressedBytes = 0;
      for (const { content } of set.pages) {
        objects += content.keys.length;
        textBytes += content.textBytes;
        for (const piece of content.pieces) {
          plainBytes += piece?.plain()?.length ?? 0;
          compressedBytes += piece?.compressedBytes() ?? 0;
        }
      }
      return { objects, series, pages: set.pages.size, textBytes, plainBytes, compressedBytes };
    },
  };
}
