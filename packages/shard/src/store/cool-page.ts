import { digestSegment } from "./digest-segment.ts";
import { gatherPieces } from "./gather-pieces.ts";
import type { Page } from "./page.ts";
import type { PageContent } from "./page-content.ts";
import { type Digests, NO_DIGESTS, type StoredPiece } from "./piece.ts";

/**
 * One visit to a page: packs the pieces that were there at the last visit, too. What changed in between keeps its text, so that a
 * page packs all that rests and nothing that is busy.
 *
 * Cost: a page of pods 1 ms, and 4 more where no scrape has compressed its pieces yet.
 */
export function coolPage({ content, cut }: Page): void {
  for (const [family, piece] of content.pieces.entries()) {
    if (piece?.isSettled() === true) piece.pack(digestsOf(content, family, piece));
  }
  for (const [family, piece] of cut?.pieces.entries() ?? []) {
    if (piece === content.pieces[family]) continue; // shown as it is
    if (piece?.isSettled() === true) piece.pack(NO_DIGESTS); // nothing is ever compared with a cut
  }
  gatherPieces(content.pieces);
}

// WHY a copy: one kind of buffer for the loop over bytes, whatever memory the text is in; two make it half as fast.
let scratch = Buffer.allocUnsafeSlow(64 * 1024);

function digestsOf(content: PageContent, family: number, piece: StoredPiece): Digests {
  const slots = content.keys.length;
  const base = family * slots;
  let filled = 0;
  for (let slot = 0; slot < slots; slot++) if ((content.lengths[base + slot] ?? 0) > 0) filled++;
  if (piece.textBytes > scratch.length) scratch = Buffer.allocUnsafeSlow(piece.textBytes);
  piece.peek().copy(scratch);
  const digests = new Uint32Array(2 * filled);
  let from = 0;
  let at = 0;
  for (let slot = 0; slot < slots; slot++) {
    const length = content.lengths[base + slot] ?? 0;
    if (length === 0) continue;
    const digest = digestSegment(scratch, from, from + length);
    digests[at++] = digest[0] ?? 0;
    digests[at++] = digest[1] ?? 0;
    from += length;
  }
  return digests;
}
