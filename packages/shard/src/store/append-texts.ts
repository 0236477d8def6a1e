import type { UnitId } from "@kube-state-shards/assignment";
import { gatherPieces } from "./gather-pieces.ts";
import { endOf, lengthOf, type ObjectText, startOf } from "./object-text.ts";
import type { PageContent } from "./page-content.ts";
import { createTextPiece } from "./piece.ts";
import { TextBlock } from "./text-block.ts";

/**
 * Of a text that has grown once, for the next time: a page that small units share grows some thirty times until it is full, and was copied as
 * often.
 */
const ROOM = 0.5;

/**
 * The content with these objects after those that are there. What an edit gives, too, but without a walk over every slot:
 * while a shard starts, thousands of small units go into pages that they share.
 */
export function appendTexts(content: PageContent, added: readonly ObjectText[]): PageContent {
  const more = addedBytes(content.pieces.length, added);
  const extended = content.pieces.map((piece, family) => {
    const bytes = more[family] ?? 0;
    return bytes === 0 ? piece : piece?.extended(bytes);
  });
  const place = (family: number): { readonly bytes: number; readonly room: number } => {
    const before = content.pieces[family]?.textBytes ?? 0;
    const bytes = before + (more[family] ?? 0);
    return { bytes, room: before === 0 ? 0 : Math.floor(bytes * ROOM) };
  };
  let blockBytes = 0;
  for (const [family, piece] of extended.entries()) {
    if (piece !== undefined || more[family] === 0) continue;
    const { bytes, room } = place(family);
    blockBytes += bytes + room;
  }
  const block = new TextBlock(blockBytes);
  const pieces = content.pieces.map((piece, family) => {
    if (more[family] === 0) return piece;
    const { bytes, room } = place(family);
    const next = extended[family] ?? createTextPiece(block.take(bytes, room), block, room);
    const target = next.peek();
    if (extended[family] === undefined) piece?.peek().copy(target);
    writeTexts(target, piece?.textBytes ?? 0, { family, added });
    return next;
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

/** By family. */
function addedBytes(families: number, added: readonly ObjectText[]): Uint32Array {
  const more = new Uint32Array(families);
  for (const { ends } of added) {
    let from = 0;
    for (let family = 0; family < families; family++) {
      const to = ends[family] ?? from;
      more[family] = (more[family] ?? 0) + to - from;
      from = to;
    }
  }
  return more;
}

function writeTexts(
  target: Buffer,
  from: number,
  { family, added }: { readonly family: number; readonly added: readonly ObjectText[] },
): void {
  let at = from;
  for (const text of added) at += text.bytes.copy(target, at, startOf(text, family), endOf(text, family));
}
