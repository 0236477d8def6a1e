import { NO_FINGERPRINT } from "@kube-state-shards/families";
import { allocateLengths } from "./append-texts.ts";
import { type ChangedText, longestSpan, SPAN, spanEnd, spanLength, spanOf, spanStart } from "./changed-text.ts";
import { gatherPieces } from "./gather-pieces.ts";
import type { PageContent } from "./page-content.ts";
import { createTextPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

export type PageEdit = {
  /** By slot: what is new of the object there, and differs from what the content has. */
  readonly replaced?: ReadonlyMap<number, ChangedText>;
  readonly removed?: ReadonlySet<number>;
};

/** A slot that does not stay as it is. */
type EditedSlot = { readonly slot: number; readonly change: ChangedText };

/** Of an object that is removed: no text, in whatever family. */
const REMOVED: ChangedText = { series: 0, fingerprint: NO_FINGERPRINT, spans: [0, 0, 0], bytes: Buffer.alloc(0) };

const spanIn = ({ change }: EditedSlot, family: number): number | undefined =>
  change === REMOVED ? 0 : spanOf(change, family);

/**
 * The page after the edit. Families whose text stays the same keep their piece, with what it has cached.
 *
 * Cost: one copy of each changed family's piece, 16-64 KiB.
 */
export function editPage(content: PageContent, edit: PageEdit): PageContent {
  const edited = editedSlots(edit);
  const sizes = content.pieces.map((_, family) => sizeOf(content, family, edited));
  const block = new TextBlock(sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0));
  const pieces = content.pieces.map((piece, family) => {
    const bytes = sizes[family];
    if (bytes === undefined) return piece;
    return bytes === 0
      ? undefined
      : createTextPiece(rewrite(content, { family, target: block.take(bytes) }, edited), block);
  });
  gatherPieces(pieces);
  return {
    ...withoutRemoved(withNumbers(content, edited), edit.removed),
    pieces,
    textBytes: pieces.reduce((sum, piece) => sum + (piece?.textBytes ?? 0), 0),
  };
}

function editedSlots({ replaced, removed }: PageEdit): readonly EditedSlot[] {
  const edited: EditedSlot[] = [];
  for (const slot of removed ?? []) edited.push({ slot, change: REMOVED });
  for (const [slot, change] of replaced ?? []) if (removed?.has(slot) !== true) edited.push({ slot, change });
  return edited.sort((a, b) => a.slot - b.slot);
}

/** Text that the family has after the edit, in bytes; undefined where it stays as it is. */
function sizeOf(content: PageContent, family: number, edited: readonly EditedSlot[]): number | undefined {
  const base = family * content.keys.length;
  let total = content.pieces[family]?.textBytes ?? 0;
  let isTouched = false;
  for (const row of edited) {
    const span = spanIn(row, family);
    if (span === undefined) continue;
    const before = content.lengths[base + row.slot] ?? 0;
    const after = spanLength(row.change, span);
    total += after - before;
    isTouched ||= before > 0 || after > 0;
  }
  return isTouched ? total : undefined;
}

/** All that stays between two edited slots is copied in one call. */
function rewrite(
  content: PageContent,
  { family, target }: { readonly family: number; readonly target: Buffer },
  edited: readonly EditedSlot[],
): Buffer {
  const base = family * content.keys.length;
  const old = content.pieces[family]?.peek();
  let at = 0;
  let stays = 0; // from here on, of the old text
  let slot = 0;
  let offset = 0; // of `slot`
  for (const row of edited) {
    const span = spanIn(row, family);
    if (span === undefined) continue;
    for (; slot < row.slot; slot++) offset += content.lengths[base + slot] ?? 0;
    if (old !== undefined && offset > stays) at += old.copy(target, at, stays, offset);
    at += row.change.bytes.copy(target, at, spanStart(row.change, span), spanEnd(row.change, span));
    stays = offset + (content.lengths[base + slot] ?? 0);
  }
  old?.copy(target, at, stays);
  return target;
}

/** With the series and lengths of what is new. */
function withNumbers(content: PageContent, edited: readonly EditedSlot[]): PageContent {
  const changed = edited.filter(({ change }) => change !== REMOVED);
  if (changed.length === 0) return content;
  const series = content.series.slice();
  const fingerprints = content.fingerprints.slice();
  const longest = Math.max(...changed.map(({ change }) => longestSpan(change)));
  const lengths = allocateLengths(content.lengths, longest, content.lengths.length);
  lengths.set(content.lengths);
  for (const { slot, change } of changed) {
    series[slot] = change.series;
    fingerprints[slot] = change.fingerprint;
    for (let span = 0; span < change.spans.length; span += SPAN) {
      lengths[(change.spans[span] ?? 0) * content.keys.length + slot] = spanLength(change, span);
    }
  }
  return { ...content, series, fingerprints, lengths };
}

function withoutRemoved(content: PageContent, removed: ReadonlySet<number> | undefined): PageContent {
  if (removed === undefined || removed.size === 0) return content;
  const stay = [...content.keys.keys()].filter((slot) => !removed.has(slot));
  const units = stay.map((slot) => content.units[slot] ?? "");
  return {
    ...content,
    keys: stay.map((slot) => content.keys[slot] ?? ""),
    units,
    fingerprints: Float64Array.from(stay, (slot) => content.fingerprints[slot] ?? NO_FINGERPRINT),
    hashes: Uint32Array.from(stay, (slot) => content.hashes[slot] ?? 0),
    distinctUnits: [...new Set(units)],
    series: Uint32Array.from(stay, (slot) => content.series[slot] ?? 0),
    lengths: lengthsIn(content, stay),
  };
}

// WHY index loops: they run over every slot of every family, about 6,000 steps for one removed pod.
function lengthsIn({ keys, lengths, pieces }: PageContent, slots: readonly number[]): PageContent["lengths"] {
  const left = allocateLengths(lengths, 0, pieces.length * slots.length);
  let at = 0;
  for (let family = 0; family < pieces.length; family++) {
    const base = family * keys.length;
    for (let row = 0; row < slots.length; row++) left[at++] = lengths[base + (slots[row] ?? 0)] ?? 0;
  }
  return left;
}
