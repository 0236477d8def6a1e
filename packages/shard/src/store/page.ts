import { emptyContent, type PageContent } from "./page-content.ts";
import type { PageCut } from "./page-view.ts";

/** A place that holds one content after another. */
export type Page = {
  content: PageContent;
  /** The last cut for the public view. */
  cut: PageCut | undefined;
};

export const createPage = (families: number): Page => ({ content: emptyContent(families), cut: undefined });

/** When a page takes no more objects. */
export type PageLimits = {
  readonly objects: number;
  /** Mean text of the page's non-empty pieces. */
  readonly meanPieceBytes: number;
  readonly pieceBytes: number;
};

// Pieces of 16-64 KiB: 4 KiB ones cost 58 % more bytes on the wire, larger ones more work for each changed object.
export const PAGE_LIMITS: PageLimits = { objects: 192, meanPieceBytes: 40 * 1024, pieceBytes: 256 * 1024 };

/** How full a page is: 1 and above takes no more. */
export function fillOf(content: PageContent, limits: PageLimits): number {
  let filled = 0;
  let largest = 0;
  for (const piece of content.pieces) {
    if (piece === undefined) continue;
    filled++;
    if (piece.textBytes > largest) largest = piece.textBytes;
  }
  const mean = filled === 0 ? 0 : content.textBytes / filled;
  return Math.max(content.keys.length / limits.objects, mean / limits.meanPieceBytes, largest / limits.pieceBytes);
}
