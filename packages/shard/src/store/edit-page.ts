import { endOf, lengthOf, type ObjectText, startOf } from "./object-text.ts";
import { hasText, type PageContent } from "./page-content.ts";
import { createTextPiece, type Piece } from "./piece.ts";

export type PageEdit = {
  /** By slot; the text is that of the same object. */
  readonly replaced?: ReadonlyMap<number, ObjectText>;
  readonly removed?: ReadonlySet<number>;
  readonly added?: readonly ObjectText[];
};

/** What stands in a slot of the new page: the old slot it keeps, or a new text. */
type Row = { readonly from: number; readonly text: ObjectText | undefined };

const NEW = -1;

/**
 * The page after the edit. Families whose text stays the same keep their piece, with what it has cached.
 *
 * Cost: one copy of each changed family's piece, 16-64 KiB.
 */
export function editPage(content: PageContent, edit: PageEdit): PageContent {
  const slots = content.keys.length;
  const rows: Row[] = [];
  for (let slot = 0; slot < slots; slot++) {
    if (edit.removed?.has(slot) !== true) rows.push({ from: slot, text: edit.replaced?.get(slot) });
  }
  for (const text of edit.added ?? []) rows.push({ from: NEW, text });

  const lengths = new Uint32Array(rows.length * content.pieces.length);
  const pieces = content.pieces.map((piece, family) => {
    const base = family * rows.length;
    for (const [index, { from, text }] of rows.entries()) {
      lengths[base + index] =
        text === undefined ? (content.lengths[family * slots + from] ?? 0) : lengthOf(text, family);
    }
    return isTouched(content, family, edit) ? rewrite(content, family, rows) : piece;
  });
  return {
    ...namesOf(content, rows),
    series: Uint32Array.from(rows, ({ from, text }) => text?.series ?? content.series[from] ?? 0),
    lengths: narrow(lengths),
    pieces,
    textBytes: pieces.reduce((sum, piece) => sum + (piece?.textBytes ?? 0), 0),
  };
}

function namesOf(content: PageContent, rows: readonly Row[]): Pick<PageContent, "keys" | "units" | "distinctUnits"> {
  const isSame = rows.length === content.keys.length && rows.every((row, index) => row.from === index);
  if (isSame) return content;
  const keys = rows.map(({ from, text }) => text?.key ?? content.keys[from] ?? "");
  const units = rows.map(({ from, text }) => text?.unit ?? content.units[from] ?? "");
  return { keys, units, distinctUnits: [...new Set(units)] };
}

function isTouched(content: PageContent, family: number, edit: PageEdit): boolean {
  const base = family * content.keys.length;
  for (const slot of edit.removed ?? []) if ((content.lengths[base + slot] ?? 0) > 0) return true;
  for (const text of edit.added ?? []) if (lengthOf(text, family) > 0) return true;
  for (const [slot, text] of edit.replaced ?? []) if (!hasText(content, family, { slot, text })) return true;
  return false;
}

function rewrite(content: PageContent, family: number, rows: readonly Row[]): Piece | undefined {
  const base = family * content.keys.length;
  const offsets = new Uint32Array(content.keys.length + 1);
  for (let slot = 0; slot < content.keys.length; slot++) {
    offsets[slot + 1] = (offsets[slot] ?? 0) + (content.lengths[base + slot] ?? 0);
  }
  let total = 0;
  for (const { from, text } of rows) {
    total += text === undefined ? (content.lengths[base + from] ?? 0) : lengthOf(text, family);
  }
  if (total === 0) return undefined;

  const old = content.pieces[family]?.text();
  const target = Buffer.allocUnsafeSlow(total); // its own memory: a slice of a shared pool would keep the pool alive
  let at = 0;
  // WHY runs: neighbours that stay are copied in one call; a change of one object then costs two copies, not one per slot.
  let runFrom = 0;
  let runTo = 0;
  const flush = (): void => {
    if (old !== undefined && runTo > runFrom) at += old.copy(target, at, runFrom, runTo);
  };
  for (const { from, text } of rows) {
    if (text === undefined) {
      const start = offsets[from] ?? 0;
      if (start !== runTo) {
        flush();
        runFrom = start;
      }
      runTo = offsets[from + 1] ?? start;
    } else {
      flush();
      runFrom = runTo;
      at += text.bytes.copy(target, at, startOf(text, family), endOf(text, family));
    }
  }
  flush();
  return createTextPiece(target);
}

/** Almost every segment is shorter than 64 KiB: half the memory for the largest array of a page. */
function narrow(lengths: Uint32Array): Uint16Array | Uint32Array {
  for (const length of lengths) if (length > 0xffff) return lengths;
  return new Uint16Array(lengths);
}
