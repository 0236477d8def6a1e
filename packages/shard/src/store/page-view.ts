import type { UnitId } from "@kube-state-shards/assignment";
import type { Page } from "./page.ts";
import type { PageContent } from "./page-content.ts";
import { createPiece, type StoredPiece } from "./piece.ts";

/** Which units a body shows. */
export type UnitView = { has(unit: UnitId): boolean };

type HowShown = {
  readonly keepCuts: boolean;
  /** Whether somebody tells when the view has been read. */
  readonly isLent: boolean;
};

/** The pieces of a page as a view sees them: the stored ones, none, or cuts that hold the view's units only. */
export function viewPieces(page: Page, view: UnitView, how: HowShown): readonly (StoredPiece | undefined)[] {
  const { content } = page;
  const shown = content.distinctUnits.filter((unit) => view.has(unit));
  if (shown.length === 0) return [];
  if (!how.isLent) for (const piece of content.pieces) piece?.show(); // a cut reads them, too
  if (shown.length === content.distinctUnits.length) return content.pieces;
  const name = shown.join(","); // no unit id holds a comma
  if (page.cut?.content === content && page.cut.shown === name) return page.cut.pieces;
  const cut = { content, shown: name, pieces: cutPieces(content, new Set(shown)) };
  if (how.keepCuts) page.cut = cut;
  return cut.pieces;
}

function cutPieces(content: PageContent, shown: ReadonlySet<UnitId>): readonly (StoredPiece | undefined)[] {
  const slots = content.keys.length;
  const keep = content.units.map((unit) => shown.has(unit));
  return content.pieces.map((piece, family) => {
    if (piece === undefined) return undefined;
    const base = family * slots;
    let bytes = 0;
    for (let slot = 0; slot < slots; slot++) if (keep[slot] === true) bytes += content.lengths[base + slot] ?? 0;
    if (bytes === piece.textBytes) return piece;
    return bytes === 0 ? undefined : createPiece(bytes, () => cutText(content, family, { keep, piece, bytes }));
  });
}

function cutText(
  content: PageContent,
  family: number,
  cut: { readonly keep: readonly boolean[]; readonly piece: StoredPiece; readonly bytes: number },
): Buffer {
  const source = cut.piece.peek();
  const target = Buffer.allocUnsafeSlow(cut.bytes);
  const base = family * content.keys.length;
  let from = 0;
  let at = 0;
  for (const [slot, isKept] of cut.keep.entries()) {
    const to = from + (content.lengths[base + slot] ?? 0);
    if (isKept) at += source.copy(target, at, from, to);
    from = to;
  }
  return target;
}
