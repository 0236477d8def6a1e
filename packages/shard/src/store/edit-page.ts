import { allocateLengths } from "./append-texts.ts";
import { gatherPieces } from "./gather-pieces.ts";
import { endOf, lengthOf, type ObjectText, startOf } from "./object-text.ts";
import { hasText, type PageContent } from "./page-content.ts";
import { createTextPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

export type PageEdit = {
  /** By slot; the text is that of the same object. */
  readonly replaced?: ReadonlyMap<number, ObjectText>;
  /** Every family in which a text of `replaced` is another, where that is known: it is looked for else. */
  readonly touched?: ReadonlySet<number>;
  readonly removed?: ReadonlySet<number>;
};

/** What stands in the slots of the new page: the old slot of each, and a new text where it has one. */
type Rows = {
  readonly from: Uint32Array;
  readonly texts: readonly (ObjectText | undefined)[];
  readonly isSame: boolean;
};

/**
 * The page after the edit. Families whose text stays the same keep their piece, with what it has cached.
 *
 * Cost: one copy of each changed family's piece, 16-64 KiB.
 */
export function editPage(content: PageContent, edit: PageEdit): PageContent {
  const rows = rowsOf(content, edit);
  const sizes = content.pieces.map((_, family) =>
    isTouched(content, family, edit) ? sizeOf(content, family, rows) : undefined,
  );
  const block = new TextBlock(sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0));
  const pieces = content.pieces.map((piece, family) => {
    const bytes = sizes[family];
    if (bytes === undefined) return piece;
    return bytes === 0
      ? undefined
      : createTextPiece(rewrite(content, { family, target: block.take(bytes) }, rows), block);
  });
  gatherPieces(pieces);
  return {
    ...namesOf(content, rows),
    series: Uint32Array.from(rows.from, (slot, row) => rows.texts[row]?.series ?? content.series[slot] ?? 0),
    lengths: lengthsOf(content, rows),
    pieces,
    textBytes: pieces.reduce((sum, piece) => sum + (piece?.textBytes ?? 0), 0),
  };
}

function rowsOf(content: PageContent, { replaced, removed }: PageEdit): Rows {
  const from: number[] = [];
  const texts: (ObjectText | undefined)[] = [];
  for (let slot = 0; slot < content.keys.length; slot++) {
    if (removed?.has(slot) === true) continue;
    from.push(slot);
    texts.push(replaced?.get(slot));
  }
  return { from: Uint32Array.from(from), texts, isSame: from.length === content.keys.length };
}

function namesOf(content: PageContent, rows: Rows): Pick<PageContent, "keys" | "units" | "hashes" | "distinctUnits"> {
  if (rows.isSame) return content;
  const slots = [...rows.from];
  const keys = slots.map((slot) => content.keys[slot] ?? "");
  const units = slots.map((slot) => content.units[slot] ?? "");
  const hashes = rows.from.map((slot) => content.hashes[slot] ?? 0);
  return { keys, units, hashes, distinctUnits: [...new Set(units)] };
}

// WHY index loops, here and below: they run over every slot of every family, about 6,000 steps for one changed pod.
function lengthsOf(content: PageContent, { from, texts, isSame }: Rows): PageContent["lengths"] {
  const families = content.pieces.length;
  const slots = content.keys.length;
  const lengths = allocateLengths(content.lengths, texts, from.length * families);
  if (isSame) lengths.set(content.lengths);
  for (let row = 0; row < from.length; row++) {
    const text = texts[row];
    if (text === undefined && isSame) continue;
    const slot = from[row] ?? 0;
    for (let family = 0; family < families; family++) {
      lengths[family * from.length + row] =
        text === undefined ? (content.lengths[family * slots + slot] ?? 0) : lengthOf(text, family);
    }
  }
  return lengths;
}

function isTouched(content: PageContent, family: number, edit: PageEdit): boolean {
  const base = family * content.keys.length;
  for (const slot of edit.removed ?? []) if ((content.lengths[base + slot] ?? 0) > 0) return true;
  if (edit.touched !== undefined) return edit.touched.has(family);
  for (const [slot, text] of edit.replaced ?? []) if (!hasText(content, family, { slot, text })) return true;
  return false;
}

/** Text that the family has after the edit, in bytes. */
function sizeOf(content: PageContent, family: number, { from, texts }: Rows): number {
  const base = family * content.keys.length;
  let total = 0;
  for (let row = 0; row < from.length; row++) {
    const text = texts[row];
    total += text === undefined ? (content.lengths[base + (from[row] ?? 0)] ?? 0) : lengthOf(text, family);
  }
  return total;
}

function rewrite(
  content: PageContent,
  { family, target }: { readonly family: number; readonly target: Buffer },
  { from, texts }: Rows,
): Buffer {
  const base = family * content.keys.length;
  const offsets = new Uint32Array(content.keys.length + 1);
  for (let slot = 0; slot < content.keys.length; slot++) {
    offsets[slot + 1] = (offsets[slot] ?? 0) + (content.lengths[base + slot] ?? 0);
  }
  const old = content.pieces[family]?.peek();
  let at = 0;
  // WHY runs: neighbours that stay are copied in one call; a change of one object then costs two copies, not one per slot.
  let runFrom = 0;
  let runTo = 0;
  const flush = (): void => {
    if (old !== undefined && runTo > runFrom) at += old.copy(target, at, runFrom, runTo);
  };
  for (let row = 0; row < from.length; row++) {
    const text = texts[row];
    if (text === undefined) {
      const slot = from[row] ?? 0;
      const start = offsets[slot] ?? 0;
      if (start !== runTo) {
        flush();
        runFrom = start;
      }
      runTo = offsets[slot + 1] ?? start;
    } else {
      flush();
      runFrom = runTo;
      at += text.bytes.copy(target, at, startOf(text, family), endOf(text, family));
    }
  }
  flush();
  return target;
}
