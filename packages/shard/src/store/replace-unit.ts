import { setImmediate as nextTurn } from "node:timers/promises";
import { NO_FINGERPRINT } from "@kube-state-shards/families";
import { appendTexts } from "./append-texts.ts";
import { type ChangedText, changeOf } from "./changed-text.ts";
import { editPage, type PageEdit } from "./edit-page.ts";
import type { TextEncoder } from "./encode-samples.ts";
import { lengthOf, type ObjectSamples, type ObjectState, type ObjectText } from "./object-text.ts";
import { fillOfTexts, type Page, type PageLimits } from "./page.ts";
import { emptyContent, hasAllTexts, isSameObject, isSameState, type PageContent } from "./page-content.ts";
import type { PageSet } from "./page-set.ts";
import { resliceContent } from "./reslice-content.ts";
import type { Slicing } from "./slicing.ts";
import type { TextKeeper } from "./text-keeper.ts";

/** A whole list of one kind's objects of one unit, built aside, then swapped in for what is held of it. */
export interface UnitReplace {
  /** Whether what is held was rendered from an object in this state. It then counts as added, as it is. */
  addHeld(state: ObjectState): boolean;
  add(samples: Omit<ObjectSamples, "unit">): void;
  /** Puts what has come into a page of its own, where it is enough for one: texts wait in twice the memory. */
  rest(): void;
  /** Builds in slices of at most about 10 ms; then `beforeSwap` and the swap are one synchronous step. Does nothing once aborted. */
  commit(beforeSwap?: () => void): Promise<void>;
  abort(): void;
}

export type UnitReplaceOptions = {
  /** The unit, or the slices of it that the list is whole for: those at the time of the swap count. */
  readonly slicing: () => Slicing;
  readonly families: number;
  readonly limits: PageLimits;
  readonly encoder: TextEncoder;
  readonly keeper: TextKeeper;
  readonly set: PageSet;
};

const SLICE_MS = 10;
const HALF = 0.5;

export function createUnitReplace(options: UnitReplaceOptions): UnitReplace {
  const { slicing, families, limits, encoder, keeper, set } = options;
  const seen = new Set<string>();
  /** Of objects that are held with another text, or that the list names twice. */
  const changed = new Map<string, ObjectText>();
  /** New objects that do not fill a page yet. */
  let batch = new Map<string, ObjectText>();
  let aside: PageContent[] = [];
  let batchBytes = 0;
  const keptBatch = keeper.open();
  const keptChanged = keeper.open();
  let isOver = false;
  let sorted = slicing();

  const clearBatch = (): void => {
    batch = new Map();
    batchBytes = 0;
    keptBatch.release();
  };

  const seal = (): void => {
    aside.push(appendTexts(emptyContent(families), [...batch.values()]));
    clearBatch();
  };

  /** A unit of half a page or more gets pages of its own: its cut-over then rewrites nobody else's text. */
  const sealHalf = (): void => {
    if (batch.size > 0 && fillOfTexts([...batch.values()], limits) >= HALF) seal();
  };

  /** What the list makes of a page that holds objects of the unit; undefined when nothing. */
  const planEdit = (content: PageContent): PageEdit | undefined => {
    const removed = new Set<number>();
    const replaced = new Map<number, ChangedText>();
    for (const [slot, key] of content.keys.entries()) {
      if (!sorted.units.has(content.units[slot] ?? "")) continue;
      const text = changed.get(key);
      if (text !== undefined && isSameObject(content, slot, text)) {
        const change = changeOf(content, slot, text);
        if (change !== undefined) replaced.set(slot, change);
      } else if (text !== undefined || !seen.has(key)) removed.add(slot); // another one of its name is added below
    }
    return removed.size + replaced.size === 0 ? undefined : { removed, replaced };
  };

  const pagesOfUnit = (): readonly Page[] =>
    [...set.pages].filter((page) => page.content.distinctUnits.some((unit) => sorted.units.has(unit)));

  /** The unit was split, or slices of it joined, released or gained, while the list was built. */
  const sortAgain = (): void => {
    const before = sorted.units;
    sorted = slicing();
    for (const texts of [batch, changed]) {
      for (const [key, text] of texts) {
        const unit = sorted.unitOf(text.hash);
        if (unit === undefined) {
          texts.delete(key);
          seen.delete(key);
        } else texts.set(key, { ...text, unit });
      }
    }
    aside = aside.map((content) => resliceContent(content, before, sorted));
  };

  const swap = (prepared: ReadonlyMap<Page, Prepared>): void => {
    for (const page of pagesOfUnit()) {
      const ready = prepared.get(page);
      const content = set.settle(page);
      if (ready?.from === content) {
        set.swap(page, ready.to);
        continue;
      }
      const edit = planEdit(content); // another source changed the page meanwhile
      if (edit !== undefined) set.edit(page, edit);
    }
    for (const content of aside) {
      for (const key of content.keys) removeHeld(set, key);
      if (content.keys.length > 0) set.attach(content);
    }
    for (const key of batch.keys()) removeHeld(set, key);
    if (batch.size > 0) set.add([...batch.values()]);
    for (const [key, text] of changed) {
      const held = set.find(key);
      if (held !== undefined && isSameObject(held.page.content, held.slot, text)) {
        set.replace(held.page, held.slot, text);
        continue;
      }
      removeHeld(set, key);
      set.add([text]);
    }
  };

  /** A reflector may hold its last session for as long as it lives. */
  const forget = (): void => {
    aside.length = 0;
    clearBatch();
    changed.clear();
    keptChanged.release();
    seen.clear();
  };

  return {
    addHeld(state) {
      if (isOver) return true;
      const unit = sorted.unitOf(state.hash);
      if (unit === undefined || state.fingerprint === NO_FINGERPRINT || seen.has(state.key)) return false;
      const held = set.find(state.key, state.hash);
      if (held === undefined || !isSameState(held.page.content, held.slot, { ...state, unit })) return false;
      seen.add(state.key);
      return true;
    },

    add(samples) {
      if (isOver) return;
      const unit = sorted.unitOf(samples.hash);
      if (unit === undefined) return;
      const { key, hash } = samples;
      const held = set.find(key, hash);
      const isAgain = seen.has(key);
      if (held === undefined && !isAgain) {
        const text = keptBatch.encode({ ...samples, unit });
        batch.set(key, text);
        batchBytes += text.bytes.length;
        // Cheaper than building the page to see: sealed by count, or by the mean over all families.
        if (batch.size >= limits.objects || batchBytes >= limits.meanPieceBytes * families) seal();
      } else {
        const text = encoder.encode({ ...samples, unit });
        const isNew = isAgain || held === undefined || !isHeld(set.settle(held.page), held.slot, text);
        if (isNew) changed.set(key, keptChanged.keep(text));
      }
      seen.add(key);
    },

    rest() {
      // Cheaper than building the page to see, as in `add`.
      const mean = batchBytes / Math.max(1, familiesOf(batch.values().next().value));
      if (batch.size >= limits.objects * HALF || mean >= limits.meanPieceBytes * HALF) sealHalf();
    },

    async commit(beforeSwap) {
      if (isOver) return;
      const prepared = new Map<Page, Prepared>();
      let untilMs = performance.now() + SLICE_MS;
      for (const page of pagesOfUnit()) {
        const from = set.settle(page);
        const edit = planEdit(from);
        if (edit !== undefined) prepared.set(page, { from, to: editPage(from, edit) });
        if (performance.now() < untilMs) continue;
        await nextTurn();
        untilMs = performance.now() + SLICE_MS;
      }
      if (isOver) return; // aborted during a turn of others
      isOver = true;
      sealHalf();
      beforeSwap?.();
      if (slicing() !== sorted) {
        prepared.clear();
        sortAgain();
      }
      swap(prepared);
      forget();
    },

    abort() {
      isOver = true;
      forget();
    },
  };
}

/** In how many families the object has a text. */
const familiesOf = (text: ObjectText | undefined): number =>
  text === undefined ? 0 : text.ends.filter((_, family) => lengthOf(text, family) > 0).length;

type Prepared = { readonly from: PageContent; readonly to: PageContent };

const isHeld = (content: PageContent, slot: number, text: ObjectText): boolean =>
  isSameObject(content, slot, text) && hasAllTexts(content, slot, text);

function removeHeld(set: PageSet, key: string): void {
  const held = set.find(key);
  if (held !== undefined) set.edit(held.page, { removed: new Set([held.slot]) });
}
