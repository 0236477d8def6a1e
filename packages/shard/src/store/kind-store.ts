import type { UnitId } from "@kube-state-shards/assignment";
import type { ObjectSamples, TextEncoder } from "./object-text.ts";
import type { Page, PageLimits } from "./page.ts";
import { type CountSeries, createPageSet } from "./page-set.ts";
import { createUnitReplace, type UnitReplace } from "./replace-unit.ts";
import type { TextKeeper } from "./text-keeper.ts";

export type KindSize = {
  readonly objects: number;
  readonly series: number;
  readonly pages: number;
  readonly textBytes: number;
};

/** What is held of one kind. */
export interface KindStore {
  readonly pages: ReadonlySet<Page>;
  /** False when the object's text is what is held already: nothing was changed then. */
  upsert(samples: ObjectSamples): boolean;
  /** False when nothing is held under the key. */
  remove(key: string): boolean;
  beginReplace(unit: UnitId): UnitReplace;
  dropUnit(unit: UnitId): void;
  /** Puts what was upserted into the page's pieces, where it is not there yet. */
  settle(page: Page): void;
  size(): KindSize;
}

export type KindStoreOptions = {
  readonly families: number;
  readonly limits: PageLimits;
  readonly encoder: TextEncoder;
  readonly keeper: TextKeeper;
  readonly countSeries: CountSeries;
};

export function createKindStore({ families, limits, encoder, keeper, countSeries }: KindStoreOptions): KindStore {
  let series = 0;
  const set = createPageSet({
    families,
    limits,
    countSeries: (unit, delta) => {
      series += delta;
      countSeries(unit, delta);
    },
  });

  return {
    pages: set.pages,
    upsert(samples) {
      const text = encoder.encode(samples);
      const held = set.find(samples.key);
      if (held !== undefined) return set.replace(held.page, held.slot, text);
      set.add([text]);
      return true;
    },
    remove(key) {
      const held = set.find(key);
      if (held === undefined) return false;
      set.edit(held.page, { removed: new Set([held.slot]) });
      return true;
    },
    beginReplace: (unit) => createUnitReplace({ unit, families, limits, encoder, keeper, set }),
    dropUnit(unit) {
      for (const page of [...set.pages]) {
        if (!page.content.distinctUnits.includes(unit)) continue;
        const removed = new Set<number>();
        for (const [slot, owner] of page.content.units.entries()) if (owner === unit) removed.add(slot);
        set.edit(page, { removed });
      }
    },
    settle: (page) => void set.settle(page),
    size() {
      let objects = 0;
      let textBytes = 0;
      for (const { content } of set.pages) {
        objects += content.keys.length;
        textBytes += content.textBytes;
      }
      return { objects, series, pages: set.pages.size, textBytes };
    },
  };
}
