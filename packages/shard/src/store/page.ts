import { bytesByFamily, type ObjectText } from "./object-text.ts";
import { emptyContent, type PageContent } from "./page-content.ts";
import type { PendingTexts } from "./pending-texts.ts";
import type { StoredPiece } from "./piece.ts";

/** What a view that shows only some of a page's units sees of it. */
type PageCut = {
  readonly content: PageContent;
  readonly shown: string;
  readonly pieces: readonly (StoredPiece | undefined)[];
};

/** A place that holds one content after another. */
export type Page = {
  content: PageContent;
  /** Newer texts of the same objects, not yet in its pieces. */
  pending: PendingTexts | undefined;
  /** The last cut for the public view. */
  cut: PageCut | undefined;
};

export const createPage = (families: number): Page => ({
  content: emptyContent(families),
  pending: undefined,
  cut: undefined,
});

/** When a page takes no more objects. */
export type PageLimits = {
  readonly objects: number;
  /** Mean text of the page's non-empty pieces. */
  readonly meanPieceBytes: number;
  readonly pieceBytes: number;
  /** Updates whose new texts may wait to be put into the pieces. */
  readonly pending: number;
};

// Pieces of 16-64 KiB: 4 KiB ones cost 58 % more bytes on the wire, larger ones more work for each changed object.
// WHY updates wait: each change of one pod rewrites some 15 pieces of 32 KiB, and the garbage of that cost more than all other
// work of an update (bench: pod updates). Those of a page go in together, when somebody reads or this many wait.
export const PAGE_LIMITS: PageLimits = {
  objects: 192,
  meanPieceBytes: 40 * 1024,
  pieceBytes: 256 * 1024,
  pending: 16,
};

/** How full a page is: 1 and above takes no more. */
export function fillOf(content: PageContent, limits: PageLimits): number {
  return fill(
    content.keys.length,
    content.pieces.map((piece) => piece?.textBytes ?? 0),
    limits,
  );
}

/** How full a page of these would be. */
export function fillOfTexts(texts: readonly ObjectText[], limits: PageLimits): number {
  return fill(texts.length, bytesByFamily(texts), limits);
}

function fill(objects: number, pieceBytes: Iterable<number>, limits: PageLimits): number {
  let filled = 0;
  let largest = 0;
  let total = 0;
  for (const bytes of pieceBytes) {
    if (bytes === 0) continue;
    filled++;
    total += bytes;
    if (bytes > largest) largest = bytes;
  }
  const mean = filled === 0 ? 0 : total / filled;
  return Math.max(objects / limits.objects, mean / limits.meanPieceBytes, largest / limits.pieceBytes);
}
