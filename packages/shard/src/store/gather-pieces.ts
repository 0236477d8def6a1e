import type { StoredPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

/** The share of a block that has to be in use. */
const IN_USE = 0.75;
/** What is not worth a copy. */
const SLACK_BYTES = 16 * 1024;

type Use = { bytes: number; readonly pieces: StoredPiece[] };

/**
 * Moves the texts of a page's pieces out of blocks that are used little any more, to one new block: a block stays as long as one text of it
 * does. For each byte of stale text that comes back, at most three are copied.
 *
 * WHY not all of them: families that change, change together. Once the others have moved away, each edit replaces a whole block.
 */
export function gatherPieces(pieces: readonly (StoredPiece | undefined)[]): void {
  const uses = new Map<ArrayBufferLike, Use>();
  for (const piece of pieces) {
    const text = piece?.plain();
    if (piece === undefined || text === undefined) continue;
    const use = uses.get(text.buffer) ?? { bytes: 0, pieces: [] };
    use.bytes += piece.placeBytes();
    use.pieces.push(piece);
    uses.set(text.buffer, use);
  }
  const moving: StoredPiece[] = [];
  for (const [{ byteLength }, use] of uses) {
    if (use.bytes + SLACK_BYTES < byteLength * IN_USE) moving.push(...use.pieces);
  }
  if (moving.length === 0) return;
  const block = new TextBlock(moving.reduce((sum, { textBytes }) => sum + textBytes, 0));
  for (const piece of moving) piece.moveTo(block);
}
