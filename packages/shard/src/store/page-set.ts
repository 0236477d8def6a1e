import type { UnitId } from "@kube-state-shards/assignment";
import { appendTexts } from "./append-texts.ts";
import { changeOf } from "./changed-text.ts";
import { editPage, type PageEdit } from "./edit-page.ts";
import type { ObjectText } from "./object-text.ts";
import { createPage, fillOf, type Page, type PageLimits } from "./page.ts";
import { type PageContent, readObjects } from "./page-content.ts";
import { PendingTexts } from "./pending-texts.ts";
import type { ReplacedPieces } from "./replaced-pieces.ts";
import { resliced, type Slicing } from "./slicing.ts";
import type { TextKeeper } from "./text-keeper.ts";

/** Told what each change does to a unit's count of series. */
export type CountSeries = (unit: UnitId, delta: number) => void;

export type PageSetOptions = {
  readonly families: number;
  readonly limits: PageLimits;
  /** Of what waits to be put into pieces. */
  readonly pendingKeeper: TextKeeper;
  readonly replaced: ReplacedPieces;
  readonly countSeries: CountSeries;
};

/** The pages of one kind, and where each object is. Every method is one synchronous step. */
export interface PageSet {
  readonly pages: ReadonlySet<Page>;
  /** `hash`, of the UID, makes it quicker where it is that of the object held. */
  find(key: string, hash?: number): { readonly page: Page; readonly slot: number } | undefined;
  /** Adds objects that are not held yet: to a page of their unit, or to one that small units share. `apart`: never to a shared one. */
  add(texts: readonly ObjectText[], how?: { readonly apart: boolean }): void;
  /** Adds a page that was built aside, of objects that are not held yet. */
  attach(content: PageContent): void;
  edit(page: Page, edit: PageEdit): void;
  /** Gives an object a new text, soon to be in the pieces. False when it has that text already. */
  replace(page: Page, slot: number, text: ObjectText): boolean;
  /** Names the objects of these units anew, as their hashes say; those that then have no unit are gone. */
  reslice(page: Page, from: ReadonlySet<UnitId>, into: Slicing): void;
  /** The content of the page with all that was replaced. */
  settle(page: Page): PageContent;
  /** Puts in place what was made aside from the page's present content. */
  swap(page: Page, next: PageContent): void;
}

/** Below this a page is merged with another such page. */
const SPARSE = 0.25;

export function createPageSet(options: PageSetOptions): PageSet {
  const { families, limits, pendingKeeper, replaced, countSeries } = options;
  const pages = new Set<Page>();
  const pageOf = new Map<string, Page>();
  /** The page that took the unit's last object. */
  const homes = new Map<UnitId, Page>();
  /** The page that small units share at the moment. */
  let shared: Page | undefined;
  /** A sparse page that waits for another. */
  let sparse: Page | undefined;

  const isUsable = (page: Page | undefined): page is Page =>
    page !== undefined && pages.has(page) && fillOf(page.content, limits) < 1;

  const drop = (page: Page): void => {
    pages.delete(page);
    forgetPending(page);
    for (const piece of page.content.pieces) if (piece !== undefined) replaced.add(piece);
    for (const unit of page.content.distinctUnits) if (homes.get(unit) === page) homes.delete(unit);
    if (shared === page) shared = undefined;
    if (sparse === page) sparse = undefined;
  };

  /** What the page no longer has gives its memory back, as far as no body needs it. */
  const hold = (page: Page, next: PageContent): void => {
    for (const [family, piece] of page.content.pieces.entries()) {
      if (piece !== undefined && piece !== next.pieces[family]) replaced.add(piece);
    }
    page.content = next;
    page.cut = undefined;
  };

  const open = (): Page => {
    const page = createPage(families);
    pages.add(page);
    return page;
  };

  const pageFor = (unit: UnitId, apart: boolean): Page => {
    const home = homes.get(unit);
    if (isUsable(home) && !(apart && home.content.distinctUnits.length > 1)) return home;
    if (apart) return open();
    if (!isUsable(shared)) shared = open();
    return shared;
  };

  const swap = (page: Page, next: PageContent): void => {
    const before = page.content;
    recount(before, next, countSeries);
    if (before.keys !== next.keys) {
      for (const key of before.keys) if (pageOf.get(key) === page) pageOf.delete(key);
      for (const key of next.keys) pageOf.set(key, page);
    }
    if (before.distinctUnits !== next.distinctUnits) {
      const left = new Set(next.distinctUnits);
      for (const unit of before.distinctUnits) {
        if (!left.has(unit) && homes.get(unit) === page) homes.delete(unit);
      }
    }
    hold(page, next);
    if (next.keys.length === 0) drop(page);
    else if (next.keys.length < before.keys.length) mergeIfSparse(page);
  };

  /** Adds objects that are in no page, or are about to leave the one they are in. */
  const append = (page: Page, texts: readonly ObjectText[]): void => {
    hold(page, appendTexts(settle(page), texts));
    for (const { key, unit, series } of texts) {
      pageOf.set(key, page);
      if (series !== 0) countSeries(unit, series);
    }
  };

  const mergeIfSparse = (page: Page): void => {
    if (page === shared || page === sparse || fillOf(page.content, limits) >= SPARSE) return;
    const other = sparse;
    if (other === undefined || fillOf(other.content, limits) >= SPARSE) {
      sparse = page;
      return;
    }
    const moved = readObjects(page.content, page.content.keys.keys());
    append(other, moved);
    // `page` goes without `swap`: its objects have not gone, and `pageOf` names `other` for them already.
    for (const text of moved) countSeries(text.unit, -text.series);
    drop(page);
  };

  const settle = (page: Page): PageContent => {
    const { pending } = page;
    if (pending !== undefined) {
      const next = editPage(page.content, { replaced: pending.changes });
      forgetPending(page);
      swap(page, next);
    }
    return page.content;
  };

  return {
    pages,
    find(key, hash) {
      const page = pageOf.get(key);
      if (page === undefined) return undefined;
      const { keys, hashes } = page.content;
      // WHY: numbers are compared in a tenth of the time of names that begin alike.
      const slot = hash === undefined ? -1 : hashes.indexOf(hash);
      return { page, slot: keys[slot] === key ? slot : keys.indexOf(key) };
    },
    add(texts, { apart } = { apart: false }) {
      for (const [unit, ofUnit] of Map.groupBy(texts, (text) => text.unit)) {
        const page = pageFor(unit, apart);
        append(page, ofUnit);
        homes.set(unit, page);
      }
    },
    attach(content) {
      const page = open();
      swap(page, content);
      for (const unit of content.distinctUnits) homes.set(unit, page);
    },
    edit: (page, edit) => swap(page, editPage(settle(page), edit)),
    replace(page, slot, text) {
      page.content.fingerprints[slot] = text.fingerprint;
      const change = changeOf(page.content, slot, text);
      if (page.pending === undefined && change === undefined) return false;
      page.pending ??= new PendingTexts(pendingKeeper.open());
      const isNews = page.pending.put(slot, change);
      if (page.pending.changes.size === 0) forgetPending(page);
      else if (page.pending.updates >= limits.pending) settle(page);
      return isNews;
    },
    reslice(page, from, into) {
      const { units, removed } = resliced(page.content, from, into);
      if (units !== undefined) {
        const { pending } = page;
        swap(page, { ...page.content, units, distinctUnits: [...new Set(units)] });
        page.pending = pending; // their slots have not moved
      }
      if (removed.size > 0) swap(page, editPage(settle(page), { removed }));
    },
    settle,
    swap,
  };
}

function forgetPending(page: Page): void {
  page.pending?.release();
  page.pending = undefined;
}

function recount(before: PageContent, next: PageContent, countSeries: CountSeries): void {
  const deltas = new Map<UnitId, number>();
  const count = (content: PageContent, sign: number): void => {
    for (const [slot, unit] of content.units.entries()) {
      deltas.set(unit, (deltas.get(unit) ?? 0) + sign * (content.series[slot] ?? 0));
    }
  };
  count(before, -1);
  count(next, 1);
  for (const [unit, delta] of deltas) if (delta !== 0) countSeries(unit, delta);
}
