import type { UnitId } from "@kube-state-shards/assignment";
import { gatherPieces } from "./gather-pieces.ts";
import { endOf, lengthOf, type ObjectText, startOf } from "./object-text.ts";
import type { PageContent } from "./page-content.ts";
import { createTextPiece, type StoredPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

/**
 * The content with these objects after those that are there. What an edit gives, too, but without a walk over every slot:
 * while a shard starts, thousands of small units go into pages that they share.
 */
export function appendTexts(content: PageContent, added: readonly ObjectText[]): PageContent {
  const more = content.pieces.map((_, family) => added.reduce((sum, text) => sum + lengthOf(text, family), 0));
  const sizeOf = (piece: StoredPiece | undefined, family: number): number =>
    more[family] === 0 ? 0 : (piece?.textBytes ?? 0) + (more[family] ?? 0);
  const block = new TextBlock(content.pieces.reduce((sum, piece, family) => sum + sizeOf(piece, family), 0));
  const pieces = content.pieces.map((piece, family) => {
    const bytes = sizeOf(piece, family);
    return bytes === 0 ? piece : createTextPiece(appendText(piece, block.take(bytes), { family, added }), block);
  });
  gatherPieces(pieces);
  return {
    keys: content.keys.concat(added.map(({ key }) => key)),
    units: content.units.concat(added.map(({ unit }) => unit)),
    hashes: appendNumbers(
      content.hashes,
      added.map(({ hash }) => hash),
    ),
    series: appendNumbers(
      content.series,
      added.map(({ series }) => series),
    ),
    distinctUnits: appendUnits(content.distinctUnits, added),
    lengths: appendLengths(content, added),
    pieces,
    textBytes: added.reduce((sum, { bytes }) => sum + bytes.length, content.textBytes),
  };
}

function appendNumbers(numbers: Uint32Array, added: readonly number[]): Uint32Array {
  const all = new Uint32Array(numbers.length + added.length);
  all.set(numbers);
  all.set(added, numbers.length);
  return all;
}

function appendUnits(units: readonly UnitId[], added: readonly ObjectText[]): readonly UnitId[] {
  const fresh = new Set(added.map(({ unit }) => unit));
  for (const unit of units) fresh.delete(unit);
  return fresh.size === 0 ? units : [...units, ...fresh];
}

function appendLengths(content: PageContent, added: readonly ObjectText[]): PageContent["lengths"] {
  const families = content.pieces.length;
  const before = content.keys.length;
  const slots = before + added.length;
  const lengths = allocateLengths(content.lengths, added, slots * families);
  for (let family = 0; family < families; family++) {
    lengths.set(content.lengths.subarray(family * before, (family + 1) * before), family * slots);
    let at = family * slots + before;
    for (const text of added) lengths[at++] = lengthOf(text, family);
  }
  return lengths;
}

/** Almost every segment is shorter than 64 KiB: half the memory for the largest array of a page. */
export function allocateLengths(
  before: PageContent["lengths"],
  texts: readonly (ObjectText | undefined)[],
  count: number,
): PageContent["lengths"] {
  const isWide = before instanceof Uint32Array || texts.some((text) => (text?.bytes.length ?? 0) > 0xffff);
  return isWide ? new Uint32Array(count) : new Uint16Array(count);
}

function appendText(
  piece: StoredPiece | undefined,
  target: Buffer,
  { family, added }: { readonly family: number; readonly added: readonly ObjectText[] },
): Buffer {
  let at = piece?.peek().copy(target) ?? 0;
  for (const text of added) at += text.bytes.copy(target, at, startOf(text, family), endOf(text, family));
  return target;
}
