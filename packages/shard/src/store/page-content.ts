import type { UnitId } from "@kube-state-shards/assignment";
import { NO_FINGERPRINT } from "@kube-state-shards/families";
import { digestSegment } from "./digest-segment.ts";
import { type ObjectText, type PlacedState, startOf } from "./object-text.ts";
import type { StoredPiece } from "./piece.ts";

/**
 * The samples of some 50-200 objects of one kind, split by family. Never changed: an edit makes a new content that shares
 * the pieces whose text stayed the same.
 *
 * Shape: a *slot* per object; `lengths[family * slots + slot]` is the byte length of its segment in `pieces[family]`, and
 * the segments of a piece follow each other in slot order.
 */
export type PageContent = {
  readonly keys: readonly string[];
  readonly units: readonly UnitId[];
  /** Of the objects' UIDs, by slot. */
  readonly hashes: Uint32Array;
  /**
   * By slot: of the object that was rendered to what the page has of it, with what waits. An object of the same fingerprint has the same
   * text. The one thing of a content that is written over: an object may change without its text, which both fingerprints then stand for.
   */
  readonly fingerprints: Float64Array;
  /** Each unit once. */
  readonly distinctUnits: readonly UnitId[];
  readonly series: Uint32Array;
  readonly lengths: Uint16Array | Uint32Array;
  /** One per family; undefined where no object of the page has a sample. */
  readonly pieces: readonly (StoredPiece | undefined)[];
  readonly textBytes: number;
};

export const emptyContent = (families: number): PageContent => ({
  keys: [],
  units: [],
  hashes: new Uint32Array(0),
  fingerprints: new Float64Array(0),
  distinctUnits: [],
  series: new Uint32Array(0),
  lengths: new Uint16Array(0),
  pieces: new Array<undefined>(families).fill(undefined),
  textBytes: 0,
});

/** Where the segment of `slot` begins in the piece of `family`. */
function offsetOf(content: PageContent, family: number, slot: number): number {
  const base = family * content.keys.length;
  let offset = 0;
  for (let before = 0; before < slot; before++) offset += content.lengths[base + before] ?? 0;
  return offset;
}

/** How many objects before `slot` have a segment in the piece of `family`. */
function rankOf(content: PageContent, family: number, slot: number): number {
  const base = family * content.keys.length;
  let rank = 0;
  for (let before = 0; before < slot; before++) if ((content.lengths[base + before] ?? 0) > 0) rank++;
  return rank;
}

/** Whether the object in `slot` already has this text in `family`. */
export function hasText(content: PageContent, family: number, at: { slot: number; text: ObjectText }): boolean {
  const from = startOf(at.text, family);
  const to = at.text.ends[family] ?? 0;
  const length = content.lengths[family * content.keys.length + at.slot] ?? 0;
  if (to - from !== length) return false;
  const piece = content.pieces[family];
  if (length === 0 || piece === undefined) return true;
  const digests = piece.digests();
  if (digests !== undefined) {
    const rank = rankOf(content, family, at.slot);
    const digest = digestSegment(at.text.bytes, from, to);
    return digest[0] === digests[2 * rank] && digest[1] === digests[2 * rank + 1];
  }
  const offset = offsetOf(content, family, at.slot);
  return piece.peek().compare(at.text.bytes, from, to, offset, offset + length) === 0;
}

/** Whether the object in `slot` is that of the text: one that was deleted and made again under its name is another. */
export const isSameObject = (
  content: PageContent,
  slot: number,
  { unit, hash }: Omit<PlacedState, "fingerprint">,
): boolean => content.units[slot] === unit && content.hashes[slot] === hash;

/** Whether it is, and is known to have the text of an object in this state. */
export const isSameState = (content: PageContent, slot: number, state: PlacedState): boolean =>
  state.fingerprint !== NO_FINGERPRINT &&
  content.fingerprints[slot] === state.fingerprint &&
  isSameObject(content, slot, state);

export function hasAllTexts(content: PageContent, slot: number, text: ObjectText): boolean {
  const at = { slot, text };
  for (let family = 0; family < content.pieces.length; family++) if (!hasText(content, family, at)) return false;
  return true;
}

/** The objects in these slots on their own, to move them to another page. */
export function readObjects(content: PageContent, slots: Iterable<number>): readonly ObjectText[] {
  const texts = content.pieces.map((piece) => piece?.peek()); // once for all of them: a packed piece is unpacked by it
  return [...slots].map((slot) => readObject(content, slot, texts));
}

function readObject(content: PageContent, slot: number, texts: readonly (Buffer | undefined)[]): ObjectText {
  const ends = new Array<number>(texts.length).fill(0);
  const segments: Buffer[] = [];
  let at = 0;
  for (const [family, text] of texts.entries()) {
    const length = content.lengths[family * content.keys.length + slot] ?? 0;
    if (text !== undefined && length > 0) {
      const offset = offsetOf(content, family, slot);
      segments.push(text.subarray(offset, offset + length));
      at += length;
    }
    ends[family] = at;
  }
  return {
    key: content.keys[slot] ?? "",
    unit: content.units[slot] ?? "",
    hash: content.hashes[slot] ?? 0,
    fingerprint: content.fingerprints[slot] ?? NO_FINGERPRINT,
    series: content.series[slot] ?? 0,
    bytes: Buffer.concat(segments, at),
    ends,
  };
}
