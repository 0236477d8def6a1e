import type { StoredPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

/** Memory that may be kept for nothing, beside as much as the texts have. */
const SLACK_BYTES = 64 * 1024;

/**
 * Moves the texts of a page's pieces to one new block when those they are in hold more than twice as much: a block stays as long as
 * one text of it does. The copy costs no more than writing what has become stale has cost.
 */
export function gatherPieces(pieces: readonly (StoredPiece | undefined)[]): void {
  const blocks = new Set<ArrayBufferLike>();
  let textBytes = 0;
  let heldBytes = 0;
  for (const piece of pieces) {
    const text = piece?.plain();
    if (text === undefined) continue;
    textBytes += text.length;
    if (blocks.has(text.buffer)) continue;
    blocks.add(text.buffer);
    heldBytes += text.buffer.byteLength;
  }
  if (heldBytes <= 2 * textBytes + SLACK_BYTES) return;
  const block = new TextBlock(textBytes);
  for (const piece of pieces) if (piece?.plain() !== undefined) piece.moveTo(block);
}
