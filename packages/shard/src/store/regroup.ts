import { setImmediate as nextTurn } from "node:timers/promises";
import type { UnitId } from "@kube-state-shards/assignment";
import type { Page } from "./page.ts";
import { readObjects } from "./page-content.ts";
import type { PageSet } from "./page-set.ts";

const SLICE_MS = 10;

/**
 * Gives each of these units pages of its own, a page a step and in slices of about 10 ms.
 *
 * WHY: after a split every page holds objects of every slice. To release one slice would then rewrite all of them at once,
 * which takes a second for 100,000 pods; of pages of its own it drops whole ones.
 */
export async function regroup(set: PageSet, units: ReadonlySet<UnitId>): Promise<void> {
  let untilMs = performance.now() + SLICE_MS;
  for (const page of [...set.pages]) {
    if (!set.pages.has(page) || !isMixed(page, units)) continue;
    regroupPage(set, page, units);
    if (performance.now() < untilMs) continue;
    await nextTurn();
    untilMs = performance.now() + SLICE_MS;
  }
}

/** One synchronous step: a snapshot sees every object either where it was or where it is to be. */
function regroupPage(set: PageSet, page: Page, units: ReadonlySet<UnitId>): void {
  const content = set.settle(page);
  const [stays] = content.distinctUnits.filter((unit) => units.has(unit)).sort(); // one for all: what is left sparse is merged
  const removed = new Set<number>();
  for (const [slot, unit] of content.units.entries()) if (unit !== stays && units.has(unit)) removed.add(slot);
  const texts = readObjects(content, removed);
  set.edit(page, { removed });
  set.add(texts, { apart: true });
}

const isMixed = ({ content }: Page, units: ReadonlySet<UnitId>): boolean =>
  content.distinctUnits.filter((unit) => units.has(unit)).length > 1;
