import type { UnitId } from "@kube-state-shards/assignment";
import { gatherPieces } from "./gather-pieces.ts";
import { bytesByFamily, endOf, lengthOf, type ObjectText, startOf } from "./object-text.ts";
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
  const more = bytesByFamily(added);
  const pieces = content.pieces.map((piece, family) => {
    const bytes = more[family] ?? 0;
    return bytes === 0 ? piece : piece?.extended(bytes);
  });
  let blockBytes = 0;
  for (const [family, piece] of pieces.entries()) {
    if (piece === undefined) blockBytes += bytesAfter(content, family, more) + roomAfter(content, family, more);
  }
  const block = new TextBlock(blockBytes);
  for (const [family, before] of content.pieces.entries()) {
    if ((more[family] ?? 0) === 0) continue;
    const room = roomAfter(content, family, more);
    const next = pieces[family] ?? createTextPiece(block.take(bytesAfter(content, family, more), room), block, room);
    const target = next.peek();
    if (pieces[family] === undefined) before?.peek().copy(target);
    writeTexts(target, before?.textBytes ?? 0, { family, added });
    pieces[family] = next;
  }
  gatherPieces(pieces);
  return {
    keys: content.keys.concat(added.map(({ key }) => key)),
    units: content.units.concat(added.map(({ unit }) => unit)),
    hashes: appendNumbers(
      content.hashes,
      added.map(({ hash }) => hash),
    ),
    fingerprints: appendFingerprints(content.fingerprints, added),
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

function appendFingerprints(before: Float64Array, added: readonly ObjectText[]): Float64Array {
  const all = new Float64Array(before.length + added.length);
  all.set(before);
  let at = before.length;
  for (const { fingerprint } of added) all[at++] = fingerprint;
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
  const longest = added.reduce((most, { bytes }) => Math.max(most, bytes.length), 0);
  const lengths = allocateLengths(content.lengths, longest, slots * families);
  for (let family = 0; family < families; family++) {
    lengths.set(content.lengths.subarray(family * before, (family + 1) * before), family * slots);
    let at = family * slots + before;
    for (const text of added) lengths[at++] = lengthOf(text, family);
  }
  return lengths;
}

/** Almost every segment is shorter than 64 KiB: half the memory for the largest array of a page. `longest`: of the new ones, or more. */
export function allocateLengths(
  before: PageContent["lengths"],
  longest: number,
  count: number,
): PageContent["lengths"] {
  const isWide = before instanceof Uint32Array || longest > 0xffff;
  return isWide ? new Uint32Array(count) : new Uint16Array(count);
}

/** Text that the family has with what is added. */
const bytesAfter = (content: PageContent, family: number, more: readonly number[]): number =>
  (content.pieces[family]?.textBytes ?? 0) + (more[family] ?? 0);

/** Room behind it: none for the first objects, which may well be all. */
const roomAfter = (content: PageContent, family: number, more: readonly number[]): number =>
  content.pieces[family] === undefined ? 0 : Math.floor(bytesAfter(content, family, more) * ROOM);

function writeTexts(
  target: Buffer,
  from: number,
  { family, added }: { readonly family: number; readonly added: readonly ObjectText[] },
): void {
  let at = from;
  for (const text of added) {
    const start = startOf(text, family);
    const end = endOf(text, family);
    if (end > start) at += text.bytes.copy(target, at, start, end);
  }
}
